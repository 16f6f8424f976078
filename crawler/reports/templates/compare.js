"use strict";
const changes = [...document.querySelectorAll("details")];
let place = -1;
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !/^[jk]$/.test(event.key)) return;
  const next = place + (event.key === "j" ? 1 : -1);
  if (next < 0 || next >= changes.length) return;
  place = next;
  changes[place].open = true;
  changes[place].scrollIntoView();
  changes[place].querySelector("summary").focus();
});
