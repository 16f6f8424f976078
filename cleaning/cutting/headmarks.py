"""Marks at headings that are no part of them: links to the heading itself, links that edit its section."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from lxml import etree

from cleaning.cutting.containers import words_in
from cleaning.cutting.display import beginning
from cleaning.cutting.unshown import LETTER, MARK, named

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6", "dt", "summary")
OPENS, CLOSES = "[［【〔", "]］】〕"
OPENED = frozenset(OPENS)
BRACKETED = re.compile(rf"\s*[{re.escape(OPENS)}].{{1,120}}[{re.escape(CLOSES)}]\s*", re.DOTALL)
# What wikis write there for 'edit' and 'edit source'; where links are gone, the words alone tell it from '[sic]'.
EDIT = frozenset(
    "edit|edit source|bearbeiten|quelltext bearbeiten|modifier|modifier le code|modifier le wikicode|editar"
    "|editar código-fonte|editar a fonte|editar fonte|modifica|modifica wikitesto|bewerken|brontekst bewerken|edytuj"
    "|edytuj kod|editovat|editovat zdroj|upraviť|upraviť zdroj|szerkesztés|forrásszöveg szerkesztése|modificare"
    "|modificare sursă|επεξεργασία|επεξεργασία κώδικα|редактиране|редактиране на кода|ред.|ред. код|редагувати"
    "|править|править код|править вики-текст|değiştir|kaynağı değiştir|düzenle|redaktə|redaktə et|mənbəni redaktə et"
    "|vikimətni redaktə et|عدل|عدل المصدر|تعديل|ویرایش|ویرایش مبدأ|עריכה|עריכת קוד מקור|संपादित करें|स्रोत सम्पादित करें"
    "|แก้|แก้ไข|แก้ไขต้นฉบับ|sửa|sửa mã nguồn|sửa đổi|편집|원본 편집|編集|ソースを編集|编辑|编辑源代码|編輯|編輯原始碼"
    "|sunting|sunting sumber|өңдеу|қайнарын өңдеу|redigera|redigera wikitext|muokkaa|muokkaa wikitekstiä|уреди"
    "|уреди извор|uredi|uredi kôd|uredi kod|redigér|rediger kildetekst|rediger|rediger kilde|rediger kode|muuda"
    "|muuda lähteteksti|labot šo sadaļu|labot|redaguoti|redaguoti vikitekstą|rəd|рэдагаваць|правіць|правіць зыходнік"
    "|tahrirlash|manbasini tahrirlash|оңдоо|үзгәртү|вики-текстны үзгәртү|խմբագրել|խմբագրել կոդը|რედაქტირება"
    "|წყაროს რედაქტირება|modifica il codice|modifica el codi|modifica|aldatu|aldatu iturburu kodea|redakti"
    "|redakti fonton|breyta|breyta frumkóða|golygu|eagar|cuir in eagar|ubah|sunting kode|সম্পাদনা|উৎস সম্পাদনা|தொகு"
    "|ترمیم|سمپادن".split("|")
)
PLAIN = re.compile(rf"\s*[{re.escape(OPENS)}]([^{re.escape(OPENS + CLOSES)}]{{2,60}})[{re.escape(CLOSES)}]\s*$")
LONGEST = 200  # characters of links in brackets
TO_TOP = frozenset("#top #toc #contents #up #pagetop #page-top #header".split())
TOP_WORDS = 4  # 'back to top'
LINKS = 20  # in a heading: what has more was not closed, or is a list
INLINE = frozenset("span small sup sub a b i em div bdi".split())


def marks_of(root: Any) -> list[Any]:
    """The elements of a page that are marks at its headings.

    Brackets that stand around links without an element of their own are given one.
    """
    found: list[Any] = []
    for heading in root.iter(*HEADINGS):
        if (last := _written(heading)) is not None:
            found.append(last)
        if next(heading.iter("a", "button"), None) is not None:
            found += _inside(heading)
        if heading.tag not in ("dt", "summary") and (after := _behind(heading)) is not None:
            found.append(after)
    return found


def _inside(heading: Any) -> Iterator[Any]:
    links = [*islice(heading.iter("a", "button"), LINKS + 1)]
    if len(links) > LINKS:
        return
    whole = "".join(heading.itertext())
    for link in links:
        text = "".join(link.itertext())
        if not LETTER.search(text):
            if text.strip() and LETTER.search(whole):
                yield link
        elif link.get("href", "").lower() in TO_TOP and len(text.split()) <= TOP_WORDS:
            if LETTER.search(whole.replace(text, "", 1)):
                yield link
        elif _is_named_mark(link) and LETTER.search(whole.replace(text, "", 1)):
            yield link
    edit = _bracketed(heading) if heading.tag not in ("dt", "summary") else None
    if edit is not None and LETTER.search(whole.replace("".join(edit.itertext()), "", 1)):
        yield edit


def _written(heading: Any) -> Any | None:
    """An element made around '[edit]' in plain text at a heading's end, where a heading is left before it."""
    last = heading[-1] if len(heading) else None
    text = (heading.text if last is None else last.tail) or ""
    found = PLAIN.search(text[-LONGEST:])
    if found is None or not all(word.strip().lower() in EDIT for word in found[1].split("|")):
        return None
    start = max(0, len(text) - LONGEST) + found.start()
    if not LETTER.search("".join(heading.itertext())[: -(len(text) - start) or None]):
        return None
    if last is None:
        heading.text = text[:start]
    else:
        last.tail = text[:start]
    mark = etree.SubElement(heading, "span")
    mark.text = text[start:]
    return mark


def _is_named_mark(link: Any) -> bool:
    """Whether a link says by its class that it leads to its heading."""
    names, leads = link.get("class", ""), link.get("href", "")
    return bool(named(names) & MARK) and (leads.startswith("#") or (bool(leads) and "edit" in words_in(names)))


def _bracketed(heading: Any) -> Any | None:
    """The last element of a heading, if it is links in brackets; made, where the brackets stand in the heading."""
    last = heading[-1] if len(heading) else None
    while last is not None and last.tag in INLINE and not (last.tail or "").strip():
        if is_edit(last):
            return last
        if (last.text or "").strip() or not len(last) or last.tag == "a":
            break
        last = last[-1]
    return _wrapped(heading)


def is_edit(element: Any) -> bool:
    """Whether an element is links in brackets and nothing else that could be read."""
    text = beginning(element, LONGEST)
    if not BRACKETED.fullmatch(text) or not any(map(str.isalpha, text)):
        return False
    links = [element] if element.tag == "a" else element.iter("a", "button")
    linked = sum(sum(map(str.isalnum, link.xpath("string()"))) for link in links)
    return bool(linked) and linked == sum(map(str.isalnum, text))


def _wrapped(heading: Any) -> Any | None:
    """An element around '[', links and ']' at the end of a heading, where there is none."""
    children = [*heading]
    if children and (first := _apart(children)) is not None:
        return _wrap(heading, children, first, "", 0)
    if not children or not (children[-1].tail or "").strip().startswith(tuple(CLOSES)):
        return None
    first = len(children) - 1
    while first >= 0 and children[first].tag == "a":
        before = (children[first - 1].tail if first else heading.text) or ""
        if before.rstrip().endswith(tuple(OPENS)):
            break
        if LETTER.search(before):
            return None
        first -= 1
    else:
        return None
    if LETTER.search(children[-1].tail) or not any(map(str.isalpha, "".join(map(_all_text, children[first:])))):
        return None
    return _wrap(heading, children, first, before, len(before.rstrip()) - 1)


def _apart(children: list[Any]) -> int | None:
    """The place of the last element that holds an opening bracket, where links and a closing one stand behind it."""
    texts: list[str] = []
    letters = linked = 0
    for place in range(len(children) - 1, max(len(children) - LINKS, 0) - 1, -1):
        child, text = children[place], _all_text(children[place])
        if child.tag not in INLINE:
            return None
        texts.insert(0, text + (child.tail or ""))
        letters += sum(map(str.isalnum, texts[0]))
        linked += sum(map(str.isalnum, text)) if child.tag == "a" else 0
        if child.tag != "a" and text.strip() in OPENED:
            whole = "".join(texts)
            told = linked == letters and any(map(str.isalpha, whole)) and BRACKETED.fullmatch(whole)
            return place if told else None
    return None


def _all_text(element: Any) -> str:
    return "".join(element.itertext())


def _wrap(heading: Any, children: list[Any], first: int, before: str, start: int) -> Any:
    """An element around the children from one on, and the end of the text before them where that has the bracket."""
    wrapper = etree.SubElement(heading, "span")
    if before:
        wrapper.text = before[start:]
        if first:
            children[first - 1].tail = before[:start]
        else:
            heading.text = before[:start]
    for child in children[first:]:
        wrapper.append(child)
    return wrapper


def _behind(heading: Any) -> Any | None:
    """Links in brackets right behind a heading, as newer wikis have them."""
    after = heading.getnext()
    if after is None or after.tag not in INLINE or (heading.tail or "").strip() or not is_edit(after):
        return None
    return after
