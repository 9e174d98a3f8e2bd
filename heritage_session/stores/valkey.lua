-- Conversations in a Valkey or Redis (7.0 or later) server: every verb of the store is one call.
--
-- A head is a hash, a log is a list. Fields of a head:
--   state    created, active, due (the expiry that the index holds; doubles, Unix seconds), trimmed,
--            archived, whether it is pending, and birth
--   mark     seq, epoch and tip: what a reader knows, and compares as a whole
--   owner, secret, key (the wrapped content key), and what is encoded: template, language, base,
--   s:<slot>, m:<metadata key>
-- State and mark are packed, as reading ten fields and ten numbers was half of an append; each stays
-- below the 64 bytes above which a server keeps a hash less compactly. An element of the log is seq
-- and id, packed, and the encoded turn.
--
-- Every function is called with keys that route it, the head or the index first, and takes the
-- settings of its store. From these the name of every other key follows, all of them in one slot.

local GONE, UNCHANGED, NEW, ALL, CONFLICT, LEASE_LOST, FULL, BELOW, OWN = 0, 1, 2, 3, 4, 5, 6, 7, 8
local STATE, MARK, ELEMENT, SHAPE = '>dddI8I8BI2c0', '>I8I2c0', '>I8I4c0', '>BBi8I4I4'
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

-- The length of the prefix, idle time and lifetime in seconds, whether there is an archive, how many
-- turns fill a log, for how many milliseconds an append id is remembered. Read when they differ from
-- those of the call before.
local settings = {}

local function settle(given)
  if settings.given == given then return end
  local prefix, idle, lifetime, archive, full, remembered =
    string.match(given, '^(%S+) (%S+) (%S+) (%S+) (%S+) (%S+)$')
  settings = {
    given = given, prefix = tonumber(prefix), idle = tonumber(idle), lifetime = tonumber(lifetime),
    archive = archive == '1', full = tonumber(full), remembered = remembered,
  }
end

-- Keys: the prefix, what it is, the tag of the bucket, and where it belongs to one session, its id.

local function tag(s)
  return string.match(s.key, ':({%d+})', settings.prefix + 1)
end

local function name(s, kind, id)
  return string.sub(s.key, 1, settings.prefix) .. kind .. ':' .. tag(s) .. (id and ':' .. id or '')
end

local function id_of(s)
  return string.match(s.key, '{%d+}:(.*)$', settings.prefix + 1)
end

local function index(s)
  return name(s, 'index')
end

local function unconfirmed(s)
  return name(s, 'dirty')
end

local function owned(s, owner)
  return name(s, 'owner', owner)
end

-- What is known of the session at hand. One table serves every call: making another each time was a
-- tenth of an append.
local one = {}

local function session(head, log, now)
  one.key, one.head, one.log, one.now, one.birth = head, head, log, now, false
  return one
end

-- The keys and arguments that every function on one session begins with.
local function begin(keys, argv)
  settle(argv[1])
  return session(keys[1], keys[2], clock())
end

-- Heads

local function expires(s, active)
  return least(active + settings.idle, s.created + settings.lifetime)
end

local function look(s)
  local h = redis.call('HMGET', s.head, 'state', 'mark')
  if not h[1] then return nil end
  s.state, s.mark = h[1], h[2]
  local at
  s.created, s.active, s.due, s.trimmed, s.archived, s.pending, s.birth = struct.unpack(STATE, s.state)
  s.seq, s.epoch, at = struct.unpack(MARK, s.mark)
  s.tip = string.sub(s.mark, at)
  if s.now < s.active then s.now = s.active end -- the server's clock was set back
  return s
end

-- Writes state and mark, and the fields and values argv[first] to argv[last].
local function save(s, argv, first, last)
  s.state = struct.pack(STATE, s.created, s.active, s.due, s.trimmed, s.archived, s.pending, #s.birth,
    s.birth)
  s.mark = struct.pack(MARK, s.seq, #s.epoch, s.epoch) .. s.tip
  redis.call('HSET', s.head, 'state', s.state, 'mark', s.mark,
    unpack(argv, first, least(first + CHUNK - 1, last)))
  for start = first + CHUNK, last, CHUNK do
    redis.call('HSET', s.head, unpack(argv, start, least(start + CHUNK - 1, last)))
  end
end

local function owner_of(s)
  return redis.call('HGET', s.head, 'owner')
end

local function alive(s)
  return s.pending == 0 and expires(s, s.active) > s.now
end

local function live(s)
  return look(s) and alive(s) and s or nil
end

local function born(s, birth)
  return live(s) and s.birth == birth and s or nil
end

-- The keys outlast the session by what the index may lag behind, so that purge can tell of it.
local function bound(s, due)
  local at = math.ceil((due + (1 - SLIDE_BELOW) * settings.idle + MARGIN) * 1000)
  redis.call('PEXPIREAT', s.head, at)
  redis.call('PEXPIREAT', s.log, at)
end

local function mark_dirty(s)
  if settings.archive
    and redis.call('ZADD', unconfirmed(s), 'NX', seconds(s.now), id_of(s)) == 1 then
    redis.call('PERSIST', s.head)
    redis.call('PERSIST', s.log)
  end
end

local function is_dirty(s)
  return settings.archive and redis.call('ZSCORE', unconfirmed(s), id_of(s))
end

local function schedule(s, due)
  s.due = due
  redis.call('ZADD', index(s), seconds(due), id_of(s))
end

-- Saves what a use at s.now changes, and argv[first] to argv[last]: the index follows only when it
-- lags by a tenth of the idle time.
local function use(s, fresh_log, argv, first, last)
  local due = expires(s, s.now)
  local lags = due - s.due >= (1 - SLIDE_BELOW) * settings.idle
  s.active = s.now
  if lags then schedule(s, due) end
  save(s, argv, first, last)
  mark_dirty(s)
  if (lags or fresh_log) and not settings.archive then bound(s, due) end
end

local function slide(s)
  use(s, false, {}, 1, 0)
end

local function slide_when_due(s)
  if s.active + settings.idle - s.now < SLIDE_BELOW * settings.idle then slide(s) end
end

local function disown(s)
  local owner = owner_of(s)
  if owner then redis.call('SREM', owned(s, owner), id_of(s)) end
end

-- Whether the index told of it.
local function remove(s)
  local id = id_of(s)
  disown(s)
  redis.call('DEL', s.head, s.log, name(s, 'lease', id))
  redis.call('ZREM', unconfirmed(s), id)
  return redis.call('ZREM', index(s), id) == 1
end

-- Whether the presented hash of a secret, '=' before it, fits; nothing is no question.
local function opens(s, given)
  return given == '' or redis.call('HGET', s.head, 'secret') == string.sub(given, 2)
end

-- Where the numbers that an append id stands for are remembered.
local function memo(s, append)
  return append ~= '' and name(s, 'done', append)
end

-- The first and the last number that were remembered there, or nothing.
local function applied(done)
  local numbers = done and redis.call('GET', done)
  if numbers then
    local first, last = string.match(numbers, '^(%d+) (%d+)$')
    return tonumber(first), tonumber(last)
  end
end

local function remember(done, first, last)
  if done then redis.call('SET', done, first .. ' ' .. last, 'PX', settings.remembered) end
end

local function give_back(s, holder)
  local lease = name(s, 'lease', id_of(s))
  if redis.call('GET', lease) ~= holder then return 0 end
  return redis.call('DEL', lease)
end

-- A tombstone: when the id was deleted, and the birth of the conversation that was held then.
local function bury(s)
  redis.call('SET', name(s, 'gone', id_of(s)), seconds(s.now) .. ' ' .. (s.birth or ''),
    'PX', math.ceil(settings.lifetime * 1000))
end

-- Whether the conversation was deleted; a repeated create knows its own by the birth alone.
local function buried(s, birth, created, again)
  local stone = redis.call('GET', name(s, 'gone', id_of(s)))
  if not stone then return false end
  local time, whose = string.match(stone, '^(%S+) (.*)$')
  return created ~= 0 and created <= tonumber(time) or again and whose == birth
end

local function own(s, owner)
  local set = owned(s, owner)
  redis.call('SADD', set, id_of(s))
  redis.call('PEXPIRE', set, math.ceil((settings.lifetime + settings.idle + MARGIN) * 1000))
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

-- Logs

local function element(seq, id, turn)
  return struct.pack(ELEMENT, seq, #id, id) .. turn
end

-- Adds elements to the log; whether there was none before.
local function push(s, elements)
  local length = 0
  for start = 1, #elements, CHUNK do
    length = redis.call('RPUSH', s.log, unpack(elements, start, least(start + CHUNK - 1, #elements)))
  end
  return length == #elements
end

-- Numbers the turns argv[first], argv[first + 1] (id, encoded), ... and adds them to the log.
local function number(s, argv, first, last)
  local elements = {}
  for i = first, last, 2 do
    s.seq, s.tip = s.seq + 1, argv[i]
    elements[#elements + 1] = element(s.seq, s.tip, argv[i + 1])
  end
  return push(s, elements)
end

-- Whether `more` turns are too many. Numbers have gaps, so they only tell that there is room.
local function overfull(s, more)
  local full = settings.full
  return s.seq - s.trimmed + more > full and redis.call('LLEN', s.log) + more > full
end

-- How many turns of the log have a number up to seq.
local function count_through(s, seq)
  local low, high = 0, redis.call('LLEN', s.log)
  while low < high do
    local middle = math.floor((low + high) / 2)
    if struct.unpack(ELEMENT, redis.call('LINDEX', s.log, middle)) <= seq then low = middle + 1 else high = middle end
  end
  return low
end

-- What a reader who knows `mark` is told. Within an epoch numbers have no gap.
local function reading(s, mark)
  if mark == s.mark then return UNCHANGED end
  if mark ~= '' then
    local seq, epoch, at = struct.unpack(MARK, mark)
    local news = s.seq - seq
    local logged = epoch == s.epoch and news >= 0 and redis.call('LINDEX', s.log, -news - 1)
    if logged then
      local number, id = struct.unpack(ELEMENT, logged)
      if number == seq and id == string.sub(mark, at) then
        local turns = news > 0 and redis.call('LRANGE', s.log, -news, -1) or {}
        return { NEW, redis.call('HGETALL', s.head), turns }
      end
    end
  end
  return { ALL, redis.call('HGETALL', s.head), redis.call('LRANGE', s.log, 0, -1) }
end

-- Verbs on one session; argv[2] and what follows is documented at each.

-- pending, birth, epoch, seq, tip, trimmed, archived, repeated, '=' and owner or nothing, created,
-- active, append id, n of fields and values, those, turns; the state, and whether one that had expired
-- gave way
local function create(keys, argv)
  local s = begin(keys, argv)
  local pending, birth, epoch, again = argv[2] == '1', argv[3], argv[4], argv[9] == '1'
  local created, active, done = tonumber(argv[11]), tonumber(argv[12]), memo(s, argv[13])
  local there = look(s)
  if there and alive(s) then
    if again and s.birth == birth and s.epoch == epoch then return { s.state, 0 } end
    return CONFLICT
  end
  if applied(done) then return CONFLICT end
  local had_expired = there and s.pending == 0
  if buried(s, birth, created, again) then return GONE end
  if not pending then
    if created == 0 then created = s.now end
    active = s.now
  end
  s.created, s.active, s.due = created, active, 0
  if expires(s, active) <= s.now then return GONE end
  had_expired = remove(s) or had_expired
  s.birth, s.epoch, s.seq, s.tip = birth, epoch, tonumber(argv[5]), argv[6]
  s.trimmed, s.archived, s.pending = tonumber(argv[7]), tonumber(argv[8]), pending and 1 or 0
  local turns = 15 + tonumber(argv[14])
  local elements = {}
  for i = turns, #argv, 3 do
    elements[#elements + 1] = element(argv[i], argv[i + 1], argv[i + 2])
  end
  push(s, elements)
  local first = tonumber(argv[turns] or s.seq + 1)
  remember(done, first, first + #elements - 1)
  if pending then
    save(s, argv, 15, turns - 1)
    bound(s, expires(s, active))
  else
    use(s, true, argv, 15, turns - 1)
  end
  if argv[10] ~= '' then own(s, string.sub(argv[10], 2)) end
  return { s.state, had_expired and 1 or 0 }
end

-- touch, '=' and hash of the secret or nothing, known mark
local function read(keys, argv)
  local s = live(begin(keys, argv))
  if not s or not opens(s, argv[3]) then return GONE end
  if argv[2] == '1' then slide_when_due(s) end
  return reading(s, argv[4])
end

-- birth, expected epoch and tip as in a mark or nothing, known mark, append id, holder, shape, names of
-- unset fields, fields and values, turns. The shape is packed: whether to release, whether to clear,
-- how far trimmed the head is that the caller holds of what it knows (-1: it holds none), how many
-- unset and how many set arguments there are. The state where the caller holds the head and nobody
-- came between or trimmed, else numbers and a reading.
local function append(keys, argv)
  local s = begin(keys, argv)
  local known, done, holder = argv[4], memo(s, argv[5]), argv[6]
  local release, clear, held, n_unset, n_set = struct.unpack(SHAPE, argv[7])
  local first, last = applied(done)
  if first then
    if release == 1 and holder ~= '' then give_back(s, holder) end
    return { first, last, born(s, argv[2]) and reading(s, known) or GONE }
  end
  if not born(s, argv[2]) then return GONE end
  local lease = holder ~= '' and name(s, 'lease', id_of(s))
  if lease and redis.call('GET', lease) ~= holder then return LEASE_LOST end
  if argv[3] ~= '' and argv[3] ~= string.sub(s.mark, 9) then return CONFLICT end
  local set = 8 + n_unset
  local turns = set + n_set
  if overfull(s, (#argv - turns + 1) / 2) then return FULL end
  local alone, before = known == s.mark, s.seq
  local fresh_log = number(s, argv, turns, #argv)
  if clear == 1 then forget(s, 's:', 'template') end
  if n_unset > 0 then redis.call('HDEL', s.head, unpack(argv, 8, set - 1)) end
  use(s, fresh_log, argv, set, turns - 1)
  remember(done, before + 1, s.seq)
  if lease and release == 1 then redis.call('DEL', lease) end
  if alone and held == s.trimmed then return s.state end
  local found = alone and { OWN, redis.call('HGETALL', s.head) } or reading(s, known)
  return { before + 1, s.seq, found }
end

-- A write under an expectation. Returns the session, or the answer that refuses.
local function expecting(keys, argv)
  local s = begin(keys, argv)
  if not born(s, argv[2]) then return nil, GONE end
  if argv[3] ~= string.sub(s.mark, 9) then return nil, CONFLICT end
  s.epoch = argv[4]
  return s
end

-- Saves argv[first] to argv[last] too; the head.
local function renewed(s, argv, first, last)
  use(s, true, argv, first, last)
  return redis.call('HGETALL', s.head)
end

-- birth, epoch and tip, new epoch, through, fields and values of what is known
local function rewind(keys, argv)
  local s, refused = expecting(keys, argv)
  if not s then return refused end
  local through = tonumber(argv[5])
  if through < s.trimmed then return BELOW end
  local kept = count_through(s, through)
  if kept == 0 then
    redis.call('DEL', s.log)
    s.tip = ''
  else
    redis.call('LTRIM', s.log, 0, kept - 1)
    local _, id = struct.unpack(ELEMENT, redis.call('LINDEX', s.log, -1))
    s.tip = id
  end
  forget(s, 's:', 'template')
  return renewed(s, argv, 6, #argv)
end

-- birth, epoch and tip, new epoch, n of set arguments, those, turns
local function replace(keys, argv)
  local s, refused = expecting(keys, argv)
  if not s then return refused end
  local turns = 6 + tonumber(argv[5])
  redis.call('DEL', s.log)
  s.tip, s.trimmed, s.archived = '', 0, 0
  number(s, argv, turns, #argv)
  forget(s, 's:', 'template')
  return renewed(s, argv, 6, turns - 1)
end

-- birth, epoch and tip, new epoch, metadata given, owner given (0, 1, or 2: none), owner, then what is
-- set
local function patch(keys, argv)
  local s, refused = expecting(keys, argv)
  if not s then return refused end
  if argv[5] == '1' then forget(s, 'm:') end
  if argv[6] ~= '0' then disown(s) end
  if argv[6] == '1' then
    own(s, argv[7])
  elseif argv[6] == '2' then
    redis.call('HDEL', s.head, 'owner')
  end
  return renewed(s, argv, 8, #argv)
end

-- birth, epoch, trimmed, through, base
local function trim(keys, argv)
  local s = begin(keys, argv)
  if not born(s, argv[2]) or s.epoch ~= argv[3] then return 0 end
  local through = tonumber(argv[5])
  if s.trimmed ~= tonumber(argv[4]) then return 0 end
  if settings.archive and through > s.archived then return 0 end
  redis.call('LTRIM', s.log, count_through(s, through), -1)
  s.trimmed = through
  save(s, { 'base', argv[6] }, 1, 2)
  return 1
end

local function touch(keys, argv)
  local s = live(begin(keys, argv))
  if not s then return 0 end
  slide(s)
  return 1
end

-- a name for this delete (asked again, it answers as before), '=' and hash of the secret or nothing
local function delete(keys, argv)
  local s = begin(keys, argv)
  local done = memo(s, argv[2])
  local answered = applied(done)
  if answered then return answered end
  if argv[3] ~= '' and not (look(s) and opens(s, argv[3])) then return 0 end
  redis.call('DEL', name(s, 'quarantine', id_of(s)))
  local was_live = live(s) and 1 or 0
  bury(s)
  remove(s)
  remember(done, was_live, 0)
  return was_live
end

-- holder, milliseconds, '=' and hash of the secret or nothing, known mark
local function acquire(keys, argv)
  local s = live(begin(keys, argv))
  if not s or not opens(s, argv[4]) then return GONE end
  slide_when_due(s)
  local lease = name(s, 'lease', id_of(s))
  local holder = redis.call('GET', lease)
  local granted = not holder or holder == argv[2]
  if granted then redis.call('SET', lease, argv[2], 'PX', argv[3]) end
  return { granted and 1 or 0, reading(s, argv[5]) }
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

-- birth, mark
local function confirm(keys, argv)
  local s = begin(keys, argv)
  if not look(s) or s.birth ~= argv[2] or s.mark ~= argv[3] then return 0 end
  if not is_dirty(s) then return s.archived == s.seq and 1 or 0 end
  redis.call('ZREM', unconfirmed(s), id_of(s))
  if not alive(s) then
    remove(s)
    return 1
  end
  s.archived = s.seq
  save(s, {}, 1, 0)
  bound(s, expires(s, s.active))
  return 1
end

-- birth
local function reveal(keys, argv)
  local s = begin(keys, argv)
  if not look(s) or s.birth ~= argv[2] then return 0 end
  if s.pending == 0 then return 1 end
  s.pending = 0
  schedule(s, expires(s, s.active))
  save(s, {}, 1, 0)
  return 1
end

-- birth, old, new
local function rewrap(keys, argv)
  local s = begin(keys, argv)
  if not look(s) or s.birth ~= argv[2] or redis.call('HGET', s.head, 'key') ~= argv[3] then return 0 end
  redis.call('HSET', s.head, 'key', argv[4])
  return 1
end

-- birth, new epoch, n of fields, those, elements
local function quarantine(keys, argv)
  local s = begin(keys, argv)
  if not look(s) or s.birth ~= argv[2] then return 0 end
  local aside = name(s, 'quarantine', id_of(s))
  local last = 4 + tonumber(argv[4])
  local moved = 0
  for i = 5, last do
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
    s.epoch = argv[3]
    save(s, {}, 1, 0)
    redis.call('PEXPIRE', aside, QUARANTINE * 1000)
    mark_dirty(s)
  end
  return moved
end

-- state and wrapped key: what is needed to encode for a session that was not read yet
local function describe(keys)
  local h = redis.call('HMGET', keys[1], 'state', 'key')
  return h[1] and h or GONE
end

-- Verbs on a bucket, the key of its index first.

local function all(keys, argv)
  settle(argv[1])
  return { key = keys[1], now = clock() }
end

local function member(b, id)
  return session(name(b, 'head', id), name(b, 'log', id), b.now)
end

-- now or nothing
local function due(keys, argv)
  local b = all(keys, argv)
  local now = argv[2] ~= '' and argv[2] or seconds(b.now)
  return redis.call('ZCOUNT', b.key, '-inf', now)
end

-- now or nothing, at most; how many entries were looked at, and the ids that were dropped
local function purge(keys, argv)
  local b = all(keys, argv)
  if argv[2] ~= '' then b.now = tonumber(argv[2]) end
  local ids = redis.call('ZRANGEBYSCORE', b.key, '-inf', seconds(b.now), 'LIMIT', 0, argv[3])
  local gone = {}
  for _, id in ipairs(ids) do
    local s = member(b, id)
    if not look(s) then
      redis.call('ZREM', b.key, id)
      gone[#gone + 1] = id
    elseif alive(s) then
      schedule(s, expires(s, s.active))
      save(s, {}, 1, 0)
      if not is_dirty(s) then bound(s, s.due) end
    elseif is_dirty(s) then
      redis.call('ZREM', b.key, id)
    else
      remove(s)
      if s.pending == 0 then gone[#gone + 1] = id end
    end
  end
  return { #ids, gone }
end

-- cursor, owner given, owner; the next cursor and the ids that live
local function scan(keys, argv)
  local b = all(keys, argv)
  local found
  if argv[3] == '1' then
    found = redis.call('SSCAN', owned(b, argv[4]), argv[2], 'COUNT', 250)
  else
    found = redis.call('ZSCAN', b.key, argv[2], 'COUNT', 250)
  end
  local ids, step = {}, argv[3] == '1' and 1 or 2
  for i = 1, #found[2], step do
    local id = found[2][i]
    local s = member(b, id)
    local there = look(s) and (step == 2 or owner_of(s) == argv[4])
    if there and alive(s) then
      ids[#ids + 1] = id
    elseif step == 1 and not there then
      redis.call('SREM', owned(b, argv[4]), id)
    end
  end
  return { found[1], ids }
end

-- at most
local function dirty(keys, argv)
  local b = all(keys, argv)
  local found = {}
  if not settings.archive then return found end
  for _, id in ipairs(redis.call('ZRANGE', unconfirmed(b), 0, tonumber(argv[2]) - 1)) do
    local s = member(b, id)
    if not look(s) then
      redis.call('ZREM', unconfirmed(b), id)
    elseif s.pending == 0 then
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
