-- The frontier that workers share. Each call is one step that nobody sees half of; times are the server's own.
--
-- KEYS[1] is the prefix of all keys, ARGV[1] what is asked. Under the prefix:
--   ids            an address's canonical form -> its number       url:NUMBER   all that is known of an address
--   queue:HOST     numbers that wait, the most urgent first        later:HOST   numbers that wait for a time
--   over:HOST      numbers beyond what a run takes of their site   host:HOST    the lease on a host, and when it may be asked
--   ready          hosts by the time when one of theirs can be had held:WORKER  the hosts that a worker has
--   due, sources, unwanted   what another run looks at again       twins:KEY    numbers that were left for an address
--   left, counts, limits, variants, traps, homes, workers, meta

local P = KEYS[1]
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1e6
local LOST = 2 ^ 61       -- how far an address is put back for each process that died with it: behind all others
local VARIANTS = 200      -- addresses of one path, as in crawler/state/links.py
local FAILURES = 5
local AT_ONCE = 500       -- addresses that one call looks at

local function key(...) return P .. ':' .. table.concat({...}, ':') end
local function num(value) return tonumber(value) or 0 end
local function exact(value) return string.format('%.17g', value) end
local function left(site, by) redis.call('HINCRBY', key('left'), site, by) end
local function counter(site, role) return role == 'page' and site or site .. '\nlistings' end

-- Notes when something of a host can be had next.
local function refresh(host)
  local at
  if redis.call('EXISTS', key('queue', host)) == 1 then
    at = 0
  else
    local first = redis.call('ZRANGE', key('later', host), 0, 0, 'WITHSCORES')
    if first[2] then at = tonumber(first[2]) end
  end
  local held = redis.call('HMGET', key('host', host), 'token', 'until', 'next')
  if held[1] then at = math.max(at or 0, num(held[2])) end
  if at then
    redis.call('ZADD', key('ready'), exact(math.max(at, num(held[3]))), host)
  else
    redis.call('ZREM', key('ready'), host)
  end
end

local function enqueue(id, host, lost, priority, at)
  if at > now then
    redis.call('ZADD', key('later', host), exact(at), id)
  else
    redis.call('ZADD', key('queue', host), exact(num(lost) * LOST - num(priority)), id)
  end
end

-- An address waits again.
local function requeue(id)
  local row = redis.call('HMGET', key('url', id), 'host_only', 'site', 'priority')
  redis.call('HSET', key('url', id), 'status', 0, 'tries', 0, 'lost', 0)
  redis.call('HDEL', key('url', id), 'not_before')
  redis.call('ZREM', key('due'), id)
  redis.call('SREM', key('unwanted'), id)
  left(row[2], 1)
  enqueue(id, row[1], 0, row[3], 0)
  refresh(row[1])
end

-- What was left for another address is fetched after all, and speaks for itself.
local function revive(id)
  local row = redis.call('HMGET', key('url', id), 'status', 'reason')
  if row[1] == '1' and row[2] == 'twins' then
    redis.call('HSET', key('url', id), 'canonical', '-')
    requeue(id)
  end
end

local function free(host, wait)
  local worker = redis.call('HGET', key('host', host), 'worker')
  if worker then redis.call('SREM', key('held', worker), host) end
  redis.call('HDEL', key('host', host), 'token', 'until', 'id', 'worker')
  local next = math.max(now + wait, num(redis.call('HGET', key('host', host), 'next')))
  redis.call('HSET', key('host', host), 'next', exact(next))
end

-- An address that was leased waits again.
local function back(id, host, token, by)
  local row = redis.call('HMGET', key('url', id), 'token', 'lost', 'priority', 'site', 'role')
  if row[1] ~= token then return end
  redis.call('HDEL', key('url', id), 'token')
  if by > 0 then redis.call('HINCRBY', key('url', id), 'lost', by) end
  redis.call('HINCRBY', key('counts'), counter(row[4], row[5]), -1)
  enqueue(id, host, num(row[2]) + by, row[3], 0)
end

-- The lease of a worker that died: its address waits behind the others, its host has its pause.
local function lose(host)
  local held = redis.call('HMGET', key('host', host), 'id', 'token', 'delay')
  free(host, num(held[3]))
  if held[1] and held[1] ~= '' then back(held[1], host, held[2], 1) end
end

local function row_of(id)
  local row = redis.call('HGETALL', key('url', id))
  row[#row + 1] = 'id'
  row[#row + 1] = id
  return row
end

-- Whether a host can be had now; a lease beyond its time is lost.
local function open(host)
  local held = redis.call('HMGET', key('host', host), 'token', 'until')
  if held[1] then
    if num(held[2]) > now then return false end
    lose(host)
  end
  return num(redis.call('HGET', key('host', host), 'next')) <= now
end

local function hold(host, worker, token, id, lease)
  redis.call('HSET', key('host', host), 'token', token, 'until', exact(now + lease), 'id', id, 'worker', worker)
  redis.call('SADD', key('held', worker), host)
end

local function ripen(host)
  local ripe = redis.call('ZRANGEBYSCORE', key('later', host), '-inf', exact(now), 'LIMIT', 0, AT_ONCE)
  for _, id in ipairs(ripe) do
    redis.call('ZREM', key('later', host), id)
    local row = redis.call('HMGET', key('url', id), 'lost', 'priority')
    enqueue(id, host, row[1], row[2], 0)
  end
end

local ask = {}

-- host, worker, token, lease, closed, pages, listings: the most urgent address of a host, leased; nothing where none is.
function ask.take(host, worker, token, lease, closed, pages, listings)
  local held = redis.call('HMGET', key('host', host), 'token', 'until', 'id')
  if held[1] == token and num(held[2]) > now and held[3] ~= '' then return row_of(held[3]) end  -- asked twice
  if not open(host) then
    refresh(host)
    return {}
  end
  ripen(host)
  for _ = 1, AT_ONCE do
    local id = redis.call('ZRANGE', key('queue', host), 0, 0)[1]
    if not id then break end
    redis.call('ZREM', key('queue', host), id)
    local row = redis.call('HMGET', key('url', id), 'site', 'role')
    local most = redis.call('HGET', key('limits'), row[1])
    local name = counter(row[1], row[2])
    local limit = row[2] == 'page' and num(most or pages) or num(listings)
    if (closed == '1' and not most) or num(redis.call('HGET', key('counts'), name)) >= limit then
      redis.call('ZADD', key('over', host), 0, id)
      redis.call('SADD', key('overs'), host)
    else
      redis.call('HINCRBY', key('counts'), name, 1)
      redis.call('HSET', key('url', id), 'token', token)
      hold(host, worker, token, id, num(lease))
      refresh(host)
      return row_of(id)
    end
  end
  refresh(host)
  return {}
end

-- host, worker, token, lease: the host alone, for a file of its own; 1 where it can be had.
function ask.enter(host, worker, token, lease)
  local held = redis.call('HGET', key('host', host), 'token')
  if held == token or open(host) then
    hold(host, worker, token, '', num(lease))
    refresh(host)
    return 1
  end
  refresh(host)
  return 0
end

-- host, token, wait: the host is given back.
function ask.leave_host(host, token, wait)
  if redis.call('HGET', key('host', host), 'token') == token then free(host, num(wait)) end
  refresh(host)
  return 1
end

-- host, id, token, wait: the address waits as before, the host is given back.
function ask.give_back(host, id, token, wait)
  back(id, host, token, 0)
  return ask.leave_host(host, token, wait)
end

-- What came of an address (JSON): 1, taken; 0, others were first; 2, what it was left for gives nothing, so it waits.
function ask.land(json)
  local told = cjson.decode(json)
  local url, host = key('url', told.id), told.host
  if redis.call('HGET', key('host', host), 'token') == told.token then
    redis.call('HSET', key('host', host), 'delay', told.delay)
    free(host, told.wait)
  end
  local row = redis.call('HMGET', url, 'landed', 'epoch', 'site', 'key', 'priority', 'role', 'listed')
  if row[1] == told.token then
    refresh(host)
    return 1
  end
  if num(row[2]) ~= told.epoch then
    refresh(host)
    return 0
  end
  for _, name in ipairs({'queue', 'later', 'over'}) do redis.call('ZREM', key(name, host), told.id) end
  if #told.gone > 0 then redis.call('HDEL', url, unpack(told.gone)) end
  redis.call('HSET', url, unpack(told.fields))
  redis.call('HSET', url, 'landed', told.token, 'epoch', told.epoch + 1, 'lost', 0, 'status', told.status)
  redis.call('HSET', url, 'run', redis.call('HGET', key('meta'), 'run'))
  redis.call('HDEL', url, 'token')
  local answer = 1
  if told.status == 0 then
    enqueue(told.id, host, 0, row[5], now + told.again)
  else
    left(row[3], -1)
    local due = redis.call('HGET', url, 'due')
    if due then redis.call('ZADD', key('due'), due, told.id) else redis.call('ZREM', key('due'), told.id) end
    if row[6] ~= 'page' and (row[7] or '') == '' then redis.call('SADD', key('sources'), told.id) end
    local target = told.leads_to ~= '' and redis.call('HGET', key('ids'), told.leads_to)
    if told.reason == 'redirected' and target then revive(target) end
    if told.reason == 'twins' then
      local other = target and redis.call('HMGET', key('url', target), 'status', 'reason') or {}
      local dead = other[1] == '2' or (other[1] == '1' and (other[2] == 'twins' or other[2] == 'redirected'))
      if dead then
        revive(told.id)
        answer = 2
      else
        redis.call('SADD', key('twins', told.leads_to), told.id)
      end
    end
    if told.status == 2 then
      for _, id in ipairs(redis.call('SMEMBERS', key('twins', row[4]))) do revive(id) end
      redis.call('DEL', key('twins', row[4]))
    end
  end
  refresh(host)
  return answer
end

-- host, id, token: patterns leave the address out; another run looks at it again.
function ask.unwanted(host, id, token)
  local row = redis.call('HMGET', key('url', id), 'token', 'site', 'role')
  if row[1] == token then
    redis.call('HSET', key('url', id), 'status', 2, 'reason', 'unwanted')
    redis.call('HINCRBY', key('url', id), 'epoch', 1)
    redis.call('HDEL', key('url', id), 'token')
    redis.call('HINCRBY', key('counts'), counter(row[2], row[3]), -1)
    redis.call('SADD', key('unwanted'), id)
    left(row[2], -1)
  end
  return ask.leave_host(host, token, 0)
end

local function found(link, fresh)
  local id = string.format('%015d', redis.call('INCR', key('next')))
  redis.call('HSET', key('ids'), link.key, id)
  redis.call('HSET', key('url', id), 'key', link.key, 'url', link.url, 'host', link.host, 'host_only', link.host_only,
    'site', link.site, 'role', link.role, 'twin', link.twin, 'priority', link.priority, 'depth', link.depth,
    'redirects', link.redirects, 'listed', link.listed, 'status', 0, 'tries', 0, 'lost', 0, 'failures', 0, 'epoch', 0)
  if link.request ~= '' then redis.call('HSET', key('url', id), 'request', link.request) end
  left(link.site, 1)
  enqueue(id, link.host_only, 0, link.priority, 0)
  refresh(link.host_only)
  if link.role == 'page' then fresh[link.site] = (fresh[link.site] or 0) + 1 end
end

local function met(id, link, run)
  local url = key('url', id)
  local row = redis.call('HMGET', url, 'status', 'twin', 'priority', 'listed', 'due', 'failures', 'run', 'host_only', 'lost')
  local listed, due = row[4] or '', tonumber(row[5])
  if num(link.priority) > num(row[3]) then
    redis.call('HSET', url, 'priority', link.priority)
    if redis.call('ZSCORE', key('queue', row[8]), id) then enqueue(id, row[8], row[9], link.priority, 0) end
  end
  if link.listed > listed then redis.call('HSET', url, 'listed', link.listed) end
  if row[1] == '0' then
    if num(row[2]) > num(link.twin) then redis.call('HSET', url, 'url', link.url, 'twin', link.twin) end
    return
  end
  local again = link.again == 1 or link.listed > listed or (due and due <= now)
    or (row[1] == '2' and due and num(row[6]) < FAILURES)
  if row[7] ~= run and again then requeue(id) end
end

-- Links that were found (JSON): how many pages of each site are new, and the traps among them, as JSON.
function ask.links(json)
  local run, fresh, traps = redis.call('HGET', key('meta'), 'run'), {}, {}
  for _, link in ipairs(cjson.decode(json)) do
    local id = redis.call('HGET', key('ids'), link.key)
    if id then
      met(id, link, run)
    elseif link.place ~= '' and num(redis.call('HGET', key('variants'), link.place)) >= VARIANTS then
      traps[#traps + 1] = {link.site, link.kind, link.place}
    else
      if link.place ~= '' then redis.call('HINCRBY', key('variants'), link.place, 1) end
      found(link, fresh)
    end
  end
  local counts = {}
  for site, count in pairs(fresh) do counts[#counts + 1] = {site, count} end
  return cjson.encode({counts, traps})
end

-- key: number, status, reason and what it leads to of an address; nothing where it is not known.
function ask.known(name)
  local id = redis.call('HGET', key('ids'), name)
  if not id then return {} end
  local row = redis.call('HMGET', key('url', id), 'status', 'reason', 'canonical')
  return {id, row[1], row[2] or '', row[3] or ''}
end

-- limit, horizon: whether anything can be had within so many seconds, then hosts of which something can be had now.
function ask.look(limit, horizon)
  local first = redis.call('ZRANGE', key('ready'), 0, 0, 'WITHSCORES')
  local pending = first[2] and tonumber(first[2]) <= now + num(horizon) and 1 or 0
  local hosts = redis.call('ZRANGEBYSCORE', key('ready'), '-inf', exact(now), 'LIMIT', 0, limit)
  table.insert(hosts, 1, pending)
  return hosts
end

-- host, wait: the host asked for a pause.
function ask.pause(host, wait)
  local next = math.max(now + num(wait), num(redis.call('HGET', key('host', host), 'next')))
  redis.call('HSET', key('host', host), 'next', exact(next))
  refresh(host)
  return 1
end

-- worker, alive, lease, then hosts and tokens: the worker lives; the hosts that it has no more.
function ask.beat(worker, alive, lease, ...)
  redis.call('ZADD', key('workers'), exact(now + num(alive)), worker)
  local gone, held = {}, {...}
  for at = 1, #held, 2 do
    if redis.call('HGET', key('host', held[at]), 'token') == held[at + 1] then
      redis.call('HSET', key('host', held[at]), 'until', exact(now + num(lease)))
      refresh(held[at])
    else
      gone[#gone + 1] = held[at]
    end
  end
  return gone
end

-- worker, alive, identity, then sites and their limits: the frontier's identity, its run, whether that begins now.
function ask.join(worker, alive, identity, ...)
  redis.call('ZREMRANGEBYSCORE', key('workers'), '-inf', exact(now))
  for _, host in ipairs(redis.call('SMEMBERS', key('held', worker))) do
    if redis.call('HGET', key('host', host), 'worker') == worker then lose(host) end
    refresh(host)
  end
  redis.call('DEL', key('held', worker))
  redis.call('HSETNX', key('meta'), 'identity', identity)
  local begins = redis.call('HGET', key('meta'), 'open') ~= '1'
  if begins then
    redis.call('HINCRBY', key('meta'), 'run', 1)
    redis.call('HSET', key('meta'), 'open', 1)
    redis.call('DEL', key('counts'), key('limits'))
  end
  local limits = {...}
  for at = 1, #limits, 2 do redis.call('HSET', key('limits'), limits[at], limits[at + 1]) end
  redis.call('ZADD', key('workers'), exact(now + num(alive)), worker)
  return {redis.call('HGET', key('meta'), 'identity'), redis.call('HGET', key('meta'), 'run'), begins and 1 or 0}
end

-- worker, done: the worker ends; the run does where nothing is left, or nobody.
function ask.leave(worker, done)
  redis.call('ZREM', key('workers'), worker)
  redis.call('ZREMRANGEBYSCORE', key('workers'), '-inf', exact(now))
  if done == '1' or redis.call('ZCARD', key('workers')) == 0 then redis.call('HSET', key('meta'), 'open', 0) end
  return 1
end

-- Numbers: those that a new run looks at again wait.
function ask.again(...)
  local run = redis.call('HGET', key('meta'), 'run')
  for _, id in ipairs({...}) do
    local row = redis.call('HMGET', key('url', id), 'status', 'run', 'failures', 'due', 'role', 'listed', 'reason')
    local due = tonumber(row[4])
    local wanted = (row[5] ~= 'page' and (row[6] or '') == '') or (due and due <= now) or row[7] == 'unwanted'
    if row[1] ~= '0' and row[2] ~= run and num(row[3]) < FAILURES and wanted then requeue(id) end
  end
  return 1
end

-- host: what a run before left of it waits again; how much more of it there is.
function ask.restore(host)
  for _, id in ipairs(redis.call('ZRANGE', key('over', host), 0, AT_ONCE - 1)) do
    redis.call('ZREM', key('over', host), id)
    local row = redis.call('HMGET', key('url', id), 'lost', 'priority')
    enqueue(id, host, row[1], row[2], 0)
  end
  refresh(host)
  local more = redis.call('ZCARD', key('over', host))
  if more == 0 then redis.call('SREM', key('overs'), host) end
  return more
end

return ask[ARGV[1]](unpack(ARGV, 2))
