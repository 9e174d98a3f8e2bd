-- Conversations in a Valkey or Redis (7.0 or later) server: every verb of the store is one call.
--
-- A head is a hash, a log is a list. Fields of a head: birth, epoch, seq, tip, created, active,
-- trimmed, archived, owner, secret, key (the wrapped content key), pending, due (the expiry that the
-- index holds), and what is encoded: template, language, base, s:<slot>, m:<metadata key>. An
-- element of the log is "<seq>:<length of the id>:<id><encoded turn>".
--
-- Every function is called with keys that route it, and takes the prefix and the tag of the
-- bucket first: from these the name of every other key follows, all of them in the slot of that tag.

local GONE, UNCHANGED, NEW, ALL, CONFLICT, LEASE_LOST, FULL, BELOW, OWN, BRIEF =
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9
local SLIDE_BELOW = 0.9
local MARGIN = 1
local QUARANTINE = 604800
local CHUNK = 500

local function clock()
  local time = redis.call('TIME')
  return time[1] + time[2] / 1000000
end

local function seconds(time)
  return string.format('%.6f', time)
end

local function least(a, b)
  return a < b and a or b
end

-- Keys

local function name(s, kind, id)
  return s.prefix .. kind .. ':{' .. s.tag .. '}:' .. id
end

local function index(s)
  return s.prefix .. 'index:{' .. s.tag .. '}'
end

local function unconfirmed(s)
  return s.prefix .. 'dirty:{' .. s.tag .. '}'
end

local function owned(s, owner)
  return name(s, 'owner', owner)
end

-- What is known of one session. Every field is named here, so that the table never grows.
local function session(head, log, prefix, tag, id, idle, lifetime, archive, now)
  return {
    head = head, log = log, prefix = prefix, tag = tag, id = id, idle = idle, lifetime = lifetime,
    archive = archive, now = now, birth = false, epoch = false, seq = 0, tip = '', created = 0,
    active = 0, pending = false, due = 0, trimmed = 0, archived = 0,
  }
end

-- The keys and arguments that every function on one session begins with.
local function begin(keys, argv)
  return session(keys[1], keys[2], argv[1], argv[2], argv[3], tonumber(argv[4]), tonumber(argv[5]),
    argv[6] == '1', clock())
end

-- Heads

local function expires(s, active)
  return least(active + s.idle, s.created + s.lifetime)
end

local function look(s)
  local h = redis.call('HMGET', s.head, 'birth', 'epoch', 'seq', 'tip', 'created', 'active', 'pending',
    'due', 'trimmed', 'archived')
  if not h[1] then return nil end
  s.birth, s.epoch, s.seq, s.tip = h[1], h[2], tonumber(h[3]), h[4]
  s.created, s.active, s.pending = tonumber(h[5]), tonumber(h[6]), h[7]
  s.due, s.trimmed, s.archived = tonumber(h[8] or 0), tonumber(h[9]), tonumber(h[10])
  return s
end

local function owner_of(s)
  return redis.call('HGET', s.head, 'owner')
end

local function alive(s)
  return not s.pending and expires(s, s.active) > s.now
end

local function live(s)
  return look(s) and alive(s) and s or nil
end

local function born(s, birth)
  return live(s) and s.birth == birth and s or nil
end

-- The keys outlast the session by what the index may lag behind, so that purge can tell of it.
local function bound(s, due)
  local at = math.ceil((due + (1 - SLIDE_BELOW) * s.idle + MARGIN) * 1000)
  redis.call('PEXPIREAT', s.head, at)
  redis.call('PEXPIREAT', s.log, at)
end

local function mark_dirty(s)
  if s.archive and redis.call('ZADD', unconfirmed(s), 'NX', seconds(s.now), s.id) == 1 then
    redis.call('PERSIST', s.head)
    redis.call('PERSIST', s.log)
    return true
  end
end

local function is_dirty(s)
  return s.archive and redis.call('ZSCORE', unconfirmed(s), s.id)
end

-- After a use at s.now: the index follows only when it lags by a tenth of the idle time.
local function keep(s, fresh_log)
  local due = expires(s, s.now)
  local lags = due - s.due >= (1 - SLIDE_BELOW) * s.idle
  mark_dirty(s)
  if lags then
    redis.call('ZADD', index(s), seconds(due), s.id)
    redis.call('HSET', s.head, 'due', seconds(due))
  end
  if (lags or fresh_log) and not s.archive then bound(s, due) end
end

local function slide(s)
  redis.call('HSET', s.head, 'active', seconds(s.now))
  keep(s)
end

local function slide_when_due(s)
  if s.active + s.idle - s.now < SLIDE_BELOW * s.idle then slide(s) end
end

local function disown(s)
  local owner = owner_of(s)
  if owner then redis.call('SREM', owned(s, owner), s.id) end
end

-- Whether the index told of it.
local function remove(s)
  disown(s)
  redis.call('DEL', s.head, s.log, name(s, 'lease', s.id))
  redis.call('ZREM', unconfirmed(s), s.id)
  return redis.call('ZREM', index(s), s.id) == 1
end

local function opens(s, given, secret)
  return given ~= '1' or redis.call('HGET', s.head, 'secret') == secret
end

-- The first and the last number that an append id stands for, or nothing.
local function applied(done)
  local numbers = done and redis.call('GET', done)
  if numbers then return string.match(numbers, '^(%d+) (%d+)$') end
end

local function remember(done, first, last, milliseconds)
  if done then redis.call('SET', done, first .. ' ' .. last, 'PX', milliseconds) end
end

local function give_back(s, holder)
  local lease = name(s, 'lease', s.id)
  if redis.call('GET', lease) ~= holder then return 0 end
  return redis.call('DEL', lease)
end

-- A tombstone: when the id was deleted, and the birth of the conversation that was held then.
local function bury(s)
  redis.call('SET', name(s, 'gone', s.id), seconds(s.now) .. ' ' .. (s.birth or ''),
    'PX', math.ceil(s.lifetime * 1000))
end

-- Whether the conversation was deleted; a repeated create knows its own by the birth alone.
local function buried(s, birth, created, again)
  local stone = redis.call('GET', name(s, 'gone', s.id))
  if not stone then return false end
  local time, whose = string.match(stone, '^(%S+) (.*)$')
  return created ~= 0 and created <= tonumber(time) or again and whose == birth
end

local function own(s, owner)
  local set = owned(s, owner)
  redis.call('SADD', set, s.id)
  redis.call('PEXPIRE', set, math.ceil((s.lifetime + s.idle + MARGIN) * 1000))
end

-- Drops every field that begins with one of the given prefixes.
local function forget(s, ...)
  local doomed = {}
  for _, field in ipairs(redis.call('HKEYS', s.head)) do
    for _, prefix in ipairs({ ... }) do
      if string.sub(field, 1, #prefix) == prefix then doomed[#doomed + 1] = field end
    end
  end
  for first = 1, #doomed, CHUNK do
    redis.call('HDEL', s.head, unpack(doomed, first, least(first + CHUNK - 1, #doomed)))
  end
end

local function set(s, argv, first, last)
  for start = first, last, CHUNK do
    redis.call('HSET', s.head, unpack(argv, start, least(start + CHUNK - 1, last)))
  end
end

-- Logs

local function parse(element)
  local seq, length, rest = string.match(element, '^(%d+):(%d+):()')
  return tonumber(seq), string.sub(element, rest, rest + length - 1)
end

-- Numbers the turns argv[first], argv[first + 1] (id, encoded), ... and adds them to the log.
local function push(s, argv, first, last)
  local elements, seq, length = {}, s.seq, 0
  for i = first, last, 2 do
    seq = seq + 1
    elements[#elements + 1] = seq .. ':' .. #argv[i] .. ':' .. argv[i] .. argv[i + 1]
    s.tip = argv[i]
  end
  for start = 1, #elements, CHUNK do
    length = redis.call('RPUSH', s.log, unpack(elements, start, least(start + CHUNK - 1, #elements)))
  end
  s.seq = seq
  return length == #elements
end

-- Whether `more` turns are too many. Numbers have gaps, so they only tell that there is room.
local function overfull(s, more, most)
  return s.seq - s.trimmed + more > most and redis.call('LLEN', s.log) + more > most
end

-- How many turns of the log have a number up to seq.
local function count_through(s, seq)
  local low, high = 0, redis.call('LLEN', s.log)
  while low < high do
    local middle = math.floor((low + high) / 2)
    if parse(redis.call('LINDEX', s.log, middle)) <= seq then low = middle + 1 else high = middle end
  end
  return low
end

-- What a reader who knows (epoch, seq, tip) is told. Within an epoch numbers have no gap.
local function reading(s, epoch, seq, tip)
  if epoch == s.epoch then
    local news = s.seq - tonumber(seq)
    if news == 0 and tip == s.tip then return { UNCHANGED } end
    local logged = news >= 0 and redis.call('LINDEX', s.log, -news - 1)
    if logged then
      local number, id = parse(logged)
      if number == tonumber(seq) and id == tip then
        local turns = news > 0 and redis.call('LRANGE', s.log, -news, -1) or {}
        return { NEW, redis.call('HGETALL', s.head), turns }
      end
    end
  end
  return { ALL, redis.call('HGETALL', s.head), redis.call('LRANGE', s.log, 0, -1) }
end

-- Verbs on one session; argv[7] and what follows is documented at each.

-- pending, birth, epoch, repeated, owner given, owner, created, active, append id, its milliseconds,
-- n, n fields and values, turns; whether one that had expired gave way
local function create(keys, argv)
  local s = begin(keys, argv)
  local pending, birth, epoch, again = argv[7] == '1', argv[8], argv[9], argv[10] == '1'
  local has_owner, owner, created, active = argv[11] == '1', argv[12], argv[13], argv[14]
  local done = argv[15] ~= '' and name(s, 'done', argv[15])
  local there = look(s)
  if there and alive(s) then
    if again and s.birth == birth and s.epoch == epoch then
      local times = redis.call('HMGET', s.head, 'created', 'active')
      return { OWN, times[1], times[2], 0 }
    end
    return { CONFLICT }
  end
  if applied(done) then return { CONFLICT } end
  local had_expired = there and not s.pending
  if buried(s, birth, tonumber(created), again) then return { GONE } end
  if not pending then
    if tonumber(created) == 0 then created = seconds(s.now) end
    active = seconds(s.now)
  end
  s.created, s.active, s.due = tonumber(created), tonumber(active), 0
  if expires(s, s.active) <= s.now then return { GONE } end
  had_expired = remove(s) or had_expired
  local fields = 18 + tonumber(argv[17]) - 1
  redis.call('HSET', s.head, 'birth', birth, 'epoch', epoch, 'created', created, 'active', active)
  set(s, argv, 18, fields)
  s.seq = 0
  local elements = {}
  for i = fields + 1, #argv, 3 do
    elements[#elements + 1] = argv[i] .. ':' .. #argv[i + 1] .. ':' .. argv[i + 1] .. argv[i + 2]
  end
  for start = 1, #elements, CHUNK do
    redis.call('RPUSH', s.log, unpack(elements, start, least(start + CHUNK - 1, #elements)))
  end
  if done then
    local first = tonumber(argv[fields + 1] or redis.call('HGET', s.head, 'seq') + 1)
    remember(done, first, first + #elements - 1, argv[16])
  end
  if has_owner then
    redis.call('HSET', s.head, 'owner', owner)
    own(s, owner)
  end
  if pending then
    redis.call('HSET', s.head, 'pending', '1')
    bound(s, expires(s, s.active))
  else
    keep(s, true)
  end
  return { OWN, created, active, had_expired and 1 or 0 }
end

-- touch, secret given, secret, epoch, seq, tip
local function read(keys, argv)
  local s = live(begin(keys, argv))
  if not s or not opens(s, argv[8], argv[9]) then return GONE end
  if argv[7] == '1' then slide_when_due(s) end
  local found = reading(s, argv[10], argv[11], argv[12])
  return found[1] == UNCHANGED and UNCHANGED or found
end

-- birth, '=' and epoch or nothing, tip, known epoch, known seq, known tip, holder, release, append id, its
-- milliseconds, full above, clear, n of unset fields, n of set arguments, trimmed and archived of the head that the
-- caller holds of what it knows, those, turns
local function append(keys, argv)
  local s = begin(keys, argv)
  local done = argv[15] ~= '' and name(s, 'done', argv[15])
  local first, last = applied(done)
  if first then
    if argv[14] == '1' and argv[13] ~= '' then give_back(s, argv[13]) end
    if not born(s, argv[7]) then return { GONE, tonumber(first), tonumber(last) } end
    return { OWN, tonumber(first), tonumber(last),
      reading(s, argv[10], argv[11], argv[12]) }
  end
  if not born(s, argv[7]) then return { GONE } end
  local lease = argv[13] ~= '' and name(s, 'lease', s.id)
  if lease and redis.call('GET', lease) ~= argv[13] then return { LEASE_LOST } end
  if argv[8] ~= '' and (argv[8] ~= '=' .. s.epoch or argv[9] ~= s.tip) then return { CONFLICT } end
  local unset, fields = tonumber(argv[19]), tonumber(argv[20])
  local turns = 22 + unset + fields
  if overfull(s, (#argv - turns + 1) / 2, tonumber(argv[17])) then return { FULL } end
  local up_to_date = argv[10] == s.epoch and tonumber(argv[11]) == s.seq and argv[12] == s.tip
  local before = s.seq
  local fresh = push(s, argv, turns, #argv)
  if argv[18] == '1' then forget(s, 's:', 'template') end
  if unset > 0 then redis.call('HDEL', s.head, unpack(argv, 22, 21 + unset)) end
  redis.call('HSET', s.head, 'seq', s.seq, 'tip', s.tip, 'active', seconds(s.now),
    unpack(argv, 22 + unset, turns - 1))
  keep(s, fresh)
  remember(done, before + 1, s.seq, argv[16])
  if lease and argv[14] == '1' then redis.call('DEL', lease) end
  if up_to_date and argv[21] == s.trimmed .. ' ' .. s.archived then
    return { OWN, before + 1, s.seq, { BRIEF, seconds(s.now) } }
  elseif up_to_date then
    return { OWN, before + 1, s.seq, { OWN, redis.call('HGETALL', s.head) } }
  end
  return { OWN, before + 1, s.seq, reading(s, argv[10], argv[11], argv[12]) }
end

-- A write under an expectation. Returns the session, or the answer that refuses.
local function expecting(keys, argv)
  local s = begin(keys, argv)
  if not born(s, argv[7]) then return nil, { GONE } end
  if argv[8] ~= s.epoch or argv[9] ~= s.tip then return nil, { CONFLICT } end
  return s
end

local function renew_epoch(s, epoch)
  redis.call('HSET', s.head, 'epoch', epoch, 'seq', s.seq, 'tip', s.tip, 'active', seconds(s.now))
  keep(s, true)
  return { OWN, redis.call('HGETALL', s.head) }
end

-- birth, epoch, tip, new epoch, through, fields and values of what is known
local function rewind(keys, argv)
  local s, refused = expecting(keys, argv)
  if not s then return refused end
  local through = tonumber(argv[11])
  if through < s.trimmed then return { BELOW } end
  local kept = count_through(s, through)
  if kept == 0 then
    redis.call('DEL', s.log)
    s.tip = ''
  else
    redis.call('LTRIM', s.log, 0, kept - 1)
    local _, id = parse(redis.call('LINDEX', s.log, -1))
    s.tip = id
  end
  forget(s, 's:', 'template')
  set(s, argv, 12, #argv)
  return renew_epoch(s, argv[10])
end

-- birth, epoch, tip, new epoch, n of set arguments, those, turns
local function replace(keys, argv)
  local s, refused = expecting(keys, argv)
  if not s then return refused end
  local turns = 12 + tonumber(argv[11])
  redis.call('DEL', s.log)
  s.tip = ''
  push(s, argv, turns, #argv)
  forget(s, 's:', 'template')
  redis.call('HSET', s.head, 'trimmed', 0, 'archived', 0)
  set(s, argv, 12, turns - 1)
  return renew_epoch(s, argv[10])
end

-- birth, epoch, tip, new epoch, metadata given, owner given (0, 1, or 2: none), owner, then what is
-- set
local function patch(keys, argv)
  local s, refused = expecting(keys, argv)
  if not s then return refused end
  if argv[11] == '1' then forget(s, 'm:') end
  if argv[12] ~= '0' then disown(s) end
  if argv[12] == '1' then
    redis.call('HSET', s.head, 'owner', argv[13])
    own(s, argv[13])
  elseif argv[12] == '2' then
    redis.call('HDEL', s.head, 'owner')
  end
  set(s, argv, 14, #argv)
  return renew_epoch(s, argv[10])
end

-- birth, epoch, trimmed, through, base
local function trim(keys, argv)
  local s = begin(keys, argv)
  if not born(s, argv[7]) or s.epoch ~= argv[8] then return 0 end
  if s.trimmed ~= tonumber(argv[9]) then return 0 end
  if s.archive and tonumber(argv[10]) > s.archived then return 0 end
  redis.call('LTRIM', s.log, count_through(s, tonumber(argv[10])), -1)
  redis.call('HSET', s.head, 'trimmed', argv[10], 'base', argv[11])
  return 1
end

local function touch(keys, argv)
  local s = live(begin(keys, argv))
  if not s then return 0 end
  slide(s)
  return 1
end

local function delete(keys, argv)
  local s = begin(keys, argv)
  redis.call('DEL', name(s, 'quarantine', s.id))
  local was_live = live(s)
  bury(s)
  remove(s)
  return was_live and 1 or 0
end

-- holder, milliseconds, secret given, secret, epoch, seq, tip
local function acquire(keys, argv)
  local s = live(begin(keys, argv))
  if not s or not opens(s, argv[9], argv[10]) then return GONE end
  slide_when_due(s)
  local lease = name(s, 'lease', s.id)
  local holder = redis.call('GET', lease)
  local granted = not holder or holder == argv[7]
  if granted then redis.call('SET', lease, argv[7], 'PX', argv[8]) end
  return { granted and 1 or 0, reading(s, argv[11], argv[12], argv[13]) }
end

-- holder, milliseconds
local function renew(keys, argv)
  if redis.call('GET', keys[1]) ~= argv[1] then return 0 end
  return redis.call('PEXPIRE', keys[1], argv[2])
end

-- holder
local function release(keys, argv)
  if redis.call('GET', keys[1]) ~= argv[1] then return 0 end
  return redis.call('DEL', keys[1])
end

-- birth, epoch, seq, tip
local function confirm(keys, argv)
  local s = begin(keys, argv)
  if not look(s) or not is_dirty(s) then return 0 end
  if s.birth ~= argv[7] or s.epoch ~= argv[8] or s.seq ~= tonumber(argv[9]) or s.tip ~= argv[10] then
    return 0
  end
  redis.call('ZREM', unconfirmed(s), s.id)
  if not alive(s) then
    remove(s)
    return 1
  end
  redis.call('HSET', s.head, 'archived', s.seq)
  bound(s, expires(s, s.active))
  return 1
end

-- birth
local function reveal(keys, argv)
  local s = begin(keys, argv)
  if not look(s) or s.birth ~= argv[7] or not s.pending then return 0 end
  redis.call('HDEL', s.head, 'pending')
  redis.call('ZADD', index(s), seconds(expires(s, s.active)), s.id)
  return 1
end

-- birth, old, new
local function rewrap(keys, argv)
  local s = begin(keys, argv)
  if not look(s) or s.birth ~= argv[7] or redis.call('HGET', s.head, 'key') ~= argv[8] then return 0 end
  redis.call('HSET', s.head, 'key', argv[9])
  return 1
end

-- birth, new epoch, n of fields, those, elements
local function quarantine(keys, argv)
  local s = begin(keys, argv)
  if not look(s) or s.birth ~= argv[7] then return 0 end
  local aside = name(s, 'quarantine', s.id)
  local last = 9 + tonumber(argv[9])
  local moved = 0
  for i = 10, last do
    local value = redis.call('HGET', s.head, argv[i])
    if value and redis.call('HDEL', s.head, argv[i]) == 1 then
      redis.call('RPUSH', aside, 'field:' .. #argv[i] .. ':' .. argv[i] .. value)
      moved = moved + 1
    end
  end
  for i = last + 1, #argv do
    if redis.call('LREM', s.log, 1, argv[i]) == 1 then
      redis.call('RPUSH', aside, 'turn:' .. argv[i])
      moved = moved + 1
    end
  end
  if moved > 0 then
    redis.call('HSET', s.head, 'epoch', argv[8])
    redis.call('PEXPIRE', aside, QUARANTINE * 1000)
    mark_dirty(s)
  end
  return moved
end

-- birth and wrapped key: what is needed to encode for a session that was not read yet
local function describe(keys, argv)
  local s = begin(keys, argv)
  local h = redis.call('HMGET', s.head, 'birth', 'key')
  return h[1] and h or GONE
end

-- Verbs on a bucket; all begin with prefix, tag, idle, lifetime, archive.

local function all(argv)
  return { prefix = argv[1], tag = argv[2], idle = tonumber(argv[3]), lifetime = tonumber(argv[4]),
    archive = argv[5] == '1', now = clock() }
end

local function member(b, id)
  return session(name(b, 'head', id), name(b, 'log', id), b.prefix, b.tag, id, b.idle, b.lifetime,
    b.archive, b.now)
end

-- now or nothing
local function due(_, argv)
  local b = all(argv)
  local now = argv[6] ~= '' and argv[6] or seconds(b.now)
  return redis.call('ZCOUNT', index(b), '-inf', now)
end

-- now or nothing, at most; how many entries were looked at, and the ids that were dropped
local function purge(_, argv)
  local b = all(argv)
  if argv[6] ~= '' then b.now = tonumber(argv[6]) end
  local ids = redis.call('ZRANGEBYSCORE', index(b), '-inf', seconds(b.now), 'LIMIT', 0, argv[7])
  local gone = {}
  for _, id in ipairs(ids) do
    local s = member(b, id)
    if not look(s) then
      redis.call('ZREM', index(b), id)
      gone[#gone + 1] = id
    elseif alive(s) then
      local at = seconds(expires(s, s.active))
      redis.call('ZADD', index(b), at, id)
      redis.call('HSET', s.head, 'due', at)
      if not is_dirty(s) then bound(s, expires(s, s.active)) end
    elseif is_dirty(s) then
      redis.call('ZREM', index(b), id)
    else
      remove(s)
      if not s.pending then gone[#gone + 1] = id end
    end
  end
  return { #ids, gone }
end

-- cursor, owner given, owner; the next cursor and the ids that live
local function scan(keys, argv)
  local b = all(argv)
  local found
  if argv[7] == '1' then
    found = redis.call('SSCAN', owned(b, argv[8]), argv[6], 'COUNT', 250)
  else
    found = redis.call('ZSCAN', index(b), argv[6], 'COUNT', 250)
  end
  local ids, step = {}, argv[7] == '1' and 1 or 2
  for i = 1, #found[2], step do
    local s = member(b, found[2][i])
    local there = look(s) and (step == 2 or owner_of(s) == argv[8])
    if there and alive(s) then
      ids[#ids + 1] = s.id
    elseif step == 1 and not there then
      redis.call('SREM', owned(b, argv[8]), s.id)
    end
  end
  return { found[1], ids }
end

-- at most
local function dirty(_, argv)
  local b = all(argv)
  local found = {}
  if not b.archive then return found end
  for _, id in ipairs(redis.call('ZRANGE', unconfirmed(b), 0, tonumber(argv[6]) - 1)) do
    local s = member(b, id)
    if not look(s) then
      redis.call('ZREM', unconfirmed(b), id)
    elseif not s.pending then
      found[#found + 1] = id
      found[#found + 1] = s.birth
    end
  end
  return found
end

local function register(verb, callback, flags)
  redis.register_function({ function_name = '@NAME@_' .. verb, callback = callback, flags = flags })
end

-- What frees memory or only reads also works when the server has none left.
register('create', create)
register('read', read, { 'allow-oom' })
register('append', append)
register('rewind', rewind)
register('replace', replace)
register('patch', patch)
register('trim', trim, { 'allow-oom' })
register('touch', touch, { 'allow-oom' })
register('delete', delete, { 'allow-oom' })
register('acquire', acquire)
register('renew', renew, { 'allow-oom' })
register('release', release, { 'allow-oom' })
register('confirm', confirm, { 'allow-oom' })
register('reveal', reveal)
register('rewrap', rewrap)
register('quarantine', quarantine, { 'allow-oom' })
register('describe', describe, { 'no-writes' })
register('due', due, { 'no-writes' })
register('purge', purge, { 'allow-oom' })
register('scan', scan, { 'allow-oom' })
register('dirty', dirty, { 'allow-oom' })
