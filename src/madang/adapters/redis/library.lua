-- Everything that must be one atomic step on a shard. The first key of every function is the shard's log; the first
-- argument is what the names of the shard's other keys begin with, for they depend on the data.
--
--   log             stream: `room seq message position` for messages, `room event position` for who is in a room,
--                   `room [seq] entry position` for the rest (entries.py)
--   room:<room>     hash: host name created born seq version order count, gone when removed; m:<user> = place in the
--                   order; j:<user> = the newest seq when the user joined, missing where that is 0; active = when the
--                   newest message was made; head = the first members, as JSON; position = that of its newest entry;
--                   changed = "<version> <position>" of the newest that is no message; r:<user> = up to which message the
--                   user has read or said something, missing for none; r: = up to where everyone has, for it was not
--                   kept before; missing in rooms of a release that did not, until something is said
--   user:<user>     sorted set: rooms by when the user joined, in microseconds
--   tail:<room>     list: entry ids of the room's messages that are still in the log; the last is that of `seq`
--   changed:<room>  sorted set: messages that an entry in the log changed, by seq: "<seq> <entry id> <position>" of the
--                   newest such entry
--   changes:<room>  sorted set: the seqs of the same messages, by that position
--   marks:<room> <seq>  hash: what entries in the log have marked on one of them: the order of each mark, which is the
--                   position of its entry times 256 and its place in that, or 0 where it was taken away
--   seen:<room> <user> <client message id>   "<message id> <created> <seq>", for a window
--   reads           set: "<room> <user>" of whose r:<user> is further than the archive knows, or may be
--   shard           hash: trimmed, trimmed_event = the last entry cut off, and the last of those that told what
--                   happened to a room; clock = the latest time, in ms, that ids were remembered by
--
-- Of no shard, for quotas are a user's wherever the rooms are, and positions are of all:
--   <prefix>:position         how many entries were accepted on all shards, which is the position of the last
--   <prefix>:account:<user>   hash: rooms = how many the user is in, on all shards; made added invited = when the quota
--                             by the hour is regained, in ms. What is missing is counted, or unused.

-- Milliseconds over which quotas are regained, and how many members a room shows.
local HOUR, SHOWN = 3600000, 100
-- Milliseconds by which a client's clock may be ahead of this server's and be believed.
local DAY = 86400000
-- Milliseconds by which a log may be ahead of this server's clock before that counts as set back.
local AHEAD = 60000

local function now_us()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000000 + tonumber(time[2])
end

local function whole(number)
  return string.format('%.0f', number)
end

local function fields_of(flat)
  local fields = {}
  for i = 1, #flat, 2 do fields[flat[i]] = flat[i + 1] end
  return fields
end

-- How many entries the slowest group has yet to acknowledge.
local function backlog(log)
  local worst = 0
  local groups = redis.call('XINFO', 'GROUPS', log)
  for _, group in ipairs(groups) do
    local fields = fields_of(group)
    local lag = fields['lag'] or redis.call('XLEN', log)
    worst = math.max(worst, lag + fields['pending'])
  end
  if #groups == 0 then return redis.call('XLEN', log) end
  return worst
end

local function parts(id)
  local ms, count = string.match(id, '(%d+)-(%d+)')
  return tonumber(ms), tonumber(count)
end

local function before(one, other)
  local ms, count = parts(one)
  local other_ms, other_count = parts(other)
  return ms < other_ms or (ms == other_ms and count < other_count)
end

local function after(id)
  local ms, count = parts(id)
  return whole(ms) .. '-' .. whole(count + 1)
end

-- The id from which on a group, as XINFO GROUPS tells of it, has yet to acknowledge entries.
local function unacknowledged(log, group)
  if group['pending'] > 0 then return redis.call('XPENDING', log, group['name'], '-', '+', 1)[1][1] end
  return after(group['last-delivered-id'])
end

-- Whether something that was written before a time, in ms, is not in the archive yet.
local function is_late(log, ms)
  for _, group in ipairs(redis.call('XINFO', 'GROUPS', log)) do
    local fields = fields_of(group)
    if fields['name'] == 'archive' then
      local entry = redis.call('XRANGE', log, unacknowledged(log, fields), '+', 'COUNT', 1)[1]
      return entry ~= nil and parts(entry[1]) < ms
    end
  end
  return true
end

-- The last id that a stream has given, also when that entry was trimmed.
local function last_id(log)
  return fields_of(redis.call('XINFO', 'STREAM', log))['last-generated-id']
end

-- Whether this server's data may be others than those that the caller has verified: the line of INFO that says of which
-- history they are, or '' for a server that does not tell, was another one then. Each promotion makes a new one, so that
-- a replica that lags differs, also when it takes the place of its primary on a connection that stays (REPLICAOF). Where
-- logs end would not tell: what is written to the replica first lets its log end later. It costs 3 µs.
local function is_unverified(history)
  return history ~= '' and not string.find(redis.call('INFO', 'replication'), history, 1, true)
end

local function unverified()
  return redis.error_reply('UNVERIFIED this server has other data than when it was verified')
end

-- The time in ms, and the latest that was ever seen here: behind it no time counts, however this server's clock is set.
-- Client message ids expire by this server's clock, so that it alone can tell which may have been forgotten, and a node's
-- clock is not asked. The latest is written down now and then; it is behind by less than `slack`.
local function id_clock(base, slack)
  local now = math.floor(now_us() / 1000)
  local latest = tonumber(redis.call('HGET', base .. 'shard', 'clock') or 0)
  if now >= latest + slack then redis.call('HSET', base .. 'shard', 'clock', whole(now)) end
  return now, math.max(now, latest)
end

-- What all shards' keys begin with.
local function prefix_of(base)
  return string.match(base, '^(.*):{%d+}:$')
end

-- What a room's hash keeps of an entry that is no message. With the version, for a release that did not keep it may have
-- changed who is in the room since.
local function changed(version, position)
  return (version or 0) .. ' ' .. whole(position)
end

-- Gives the next position. Before the entry is written: what fails between leaves a gap, and gives none twice.
local function next_position(prefix)
  return redis.call('INCR', prefix .. ':position')
end

-- Of the newest entry in the log that changed a message: what `changed` holds, its id, its position; nil for none.
local function newest_change(base, room, seq)
  local found = redis.call('ZRANGE', base .. 'changed:' .. room, seq, seq, 'BYSCORE')[1]
  if not found then return nil end
  return found, string.match(found, '^%d+ (%S+) (%d+)$')
end

-- Why nothing can be made of messages by who has looked at versions of them, "<seq> <version>…"; nil where it can. What the
-- log holds no longer, the archive has told whoever looked: entries stay for longer than that takes.
local function refusal(base, room, last, numbering)
  local versions = string.match(numbering, '^[^\n]*')
  for seq, version in string.gmatch(versions, '(%-?%d+) (%d+)') do
    if tonumber(seq) < 1 or tonumber(seq) > last then return 'message_not_found' end
    local found, _, position = newest_change(base, room, seq)
    if found and tonumber(position) ~= tonumber(version) then return 'conflict' end
  end
  return nil
end

local function note_change(base, room, target, id, position)
  local seq = string.match(target, '^(%d+) ')
  local changed = base .. 'changed:' .. room
  redis.call('ZREMRANGEBYSCORE', changed, seq, seq)
  redis.call('ZADD', changed, seq, seq .. ' ' .. id .. ' ' .. whole(position))
  redis.call('ZADD', base .. 'changes:' .. room, position, seq)
end

-- Notes what an entry marks on the message that it changes.
local function note_marks(base, room, target, position)
  local seq, marks = string.match(target, '^(%d+) [^\n]*\n(.*)$')
  if not seq then return end
  for number, mark in ipairs(cjson.decode(marks)) do
    local order = mark[2] and whole(position * 256 + number - 1) or '0'
    redis.call('HSET', base .. 'marks:' .. room .. ' ' .. seq, mark[1], order)
  end
end

-- Forgets a change that is cut off the log: the archive has it.
local function forget_change(base, room, encoded, id)
  local is_read, entry = pcall(cjson.decode, encoded)
  if not is_read or type(entry['target']) ~= 'number' then return end
  local seq = whole(entry['target'])
  local found, newest = newest_change(base, room, seq)
  if newest == id then
    redis.call('ZREM', base .. 'changed:' .. room, found)
    redis.call('ZREM', base .. 'changes:' .. room, seq)
    redis.call('DEL', base .. 'marks:' .. room .. ' ' .. seq)
  end
end

-- base, bound, window in ms, an entry that the log must have reached or '', the verified history, when data were restored
-- in ms or 0, then for each entry: room, its actor, `member` when that must be one, the actor's own id of it or '', when
-- that was made by its client's clock in ms or '', `unknown` when the archive was asked and does not know it,
-- "<id> <created>", `seq` when it takes one and "<seq> <version>…" of messages that it was made for, the name of the field
-- that holds it, and what is in it before and after its seq. What takes no seq changes the first of those messages, and
-- behind a line break may stand what it marks on that: JSON, a list of [name, is set]. Nothing after, where its seq is not in it. Of what kind it is, nothing here looks at.
-- An id that is not remembered is new when it was made within the window: each use of it would still be remembered. One
-- made more than a day ahead is not believed; any other is remembered until the window after it was made. What was
-- restored may have forgotten any id that was made before, by a clock that is a day ahead at most.
-- For each: the seq, 0 where it takes none, or "<id> <created> <seq>" of the first, or a word: room_not_found,
-- not_a_member, look_up, archive_lagging, message_not_found, conflict, overloaded; and its position, 0 where it was not written.
-- An error that begins with OLDER, and nothing is written, where the log ends before that entry; with UNVERIFIED where
-- the history is another.
local function append(keys, args)
  local call = redis.call
  local log, base = keys[1], args[1]
  if is_unverified(args[5]) then return unverified() end
  if args[4] ~= '' and before(last_id(log), args[4]) then
    return redis.error_reply('OLDER this log has lost entries that were read before')
  end
  local full = call('XLEN', log) >= tonumber(args[2]) and backlog(log) >= tonumber(args[2])
  local window, restored = tonumber(args[3]), tonumber(args[6])
  local slack, prefix = math.min(window / 20, 60000), prefix_of(base)
  local now, latest, late
  local answers = {}
  for i = 7, #args, 11 do
    local room, user, client_id = args[i], args[i + 1], args[i + 3]
    local key = base .. 'room:' .. room
    local state = call('HMGET', key, 'seq', 'born', 'm:' .. user, 'version', 'r:')
    local answer, seen, made, position = nil, nil, nil, 0
    if not state[3] and (args[i + 2] == 'member' or not state[1] or call('HEXISTS', key, 'gone') == 1) then
      answer = (state[1] and call('HEXISTS', key, 'gone') == 0) and 'not_a_member' or 'room_not_found'
    elseif client_id ~= '' then
      seen = base .. 'seen:' .. room .. ' ' .. user .. ' ' .. client_id
      answer = call('GET', seen)
      -- Written once more, so that this connection, too, can wait until the first is kept.
      if answer then call('SET', seen, answer, 'KEEPTTL') end
      if not answer then
        if not now then now, latest = id_clock(base, slack) end
        made = tonumber(args[i + 4])
        if made and made > now + DAY then made = nil end
        local known_since = math.max(latest - window * 0.9, restored > 0 and restored + DAY or 0)
        -- What a room younger than the window has seen is all remembered here.
        if not (made and made > known_since) and tonumber(state[2]) + window <= latest then
          if args[i + 5] ~= 'unknown' then
            answer = 'look_up'
          else
            -- What the archive does not know may still be on its way there, when that takes as long as the memory.
            if late == nil then late = is_late(log, latest - window * 0.9) end
            if late then answer = 'archive_lagging' end
          end
        end
      end
    end
    local numbering = args[i + 7]
    local takes_seq = numbering == 'seq' or string.sub(numbering, 1, 4) == 'seq '
    if not answer and numbering ~= 'seq' and numbering ~= '' then
      answer = refusal(base, room, tonumber(state[1]), numbering)
    end
    if not answer and full then answer = 'overloaded' end
    if not answer then
      position = next_position(prefix)
      local seq, name, head, rest = '0', args[i + 8], args[i + 9], args[i + 10]
      if takes_seq then
        answer = tonumber(state[1]) + 1
        seq = whole(answer)
        if rest ~= '' then head = head .. seq .. rest end
        -- Behind the 36 characters of the id and a space stands when it was made.
        -- Who says something has read up to there: written where the seq is, it costs nothing more.
        call('HSET', key, 'seq', seq, 'active', string.sub(args[i + 6], 38), 'position', position, 'r:' .. user, seq,
          'r:', state[5] or state[1])
        local id = call('XADD', log, '*', 'room', room, 'seq', seq, name, head, 'position', position)
        call('RPUSH', base .. 'tail:' .. room, id)
      else
        answer = 0
        call('HSET', key, 'position', position, 'changed', changed(state[4], position))
        local id = call('XADD', log, '*', 'room', room, name, head, 'position', position)
        if numbering ~= '' then
          note_change(base, room, numbering, id, position)
          note_marks(base, room, numbering, position)
        end
      end
      if seen then
        local ends = math.max(latest, made or 0) + window + slack
        call('SET', seen, args[i + 6] .. ' ' .. seq, 'PX', whole(ends - now))
      end
    end
    answers[#answers + 1] = answer
    answers[#answers + 1] = position
  end
  return answers
end

local function members(hash)
  local found = {}
  for field, value in pairs(hash) do
    if string.sub(field, 1, 2) == 'm:' then
      found[#found + 1] = { tonumber(value), string.sub(field, 3) }
    end
  end
  table.sort(found, function(one, other) return one[1] < other[1] end)
  for i, member in ipairs(found) do found[i] = member[2] end
  return found
end

-- room, host, name or '', created, seq, version, members in their order; nil when there is no such room.
local function snapshot(base, room)
  local hash = fields_of(redis.call('HGETALL', base .. 'room:' .. room))
  if not hash['host'] or hash['gone'] then return nil end
  return {
    room, hash['host'], hash['name'] or '', hash['created'], hash['seq'], hash['version'], unpack(members(hash)),
  }
end

-- Keeps the first members where they are read at once, however many there are. A state as of `snapshot`.
local function keep_head(key, state)
  local head = {}
  for i = 7, math.min(#state, 6 + SHOWN) do head[#head + 1] = state[i] end
  redis.call('HSET', key, 'head', cjson.encode(head))
end

-- Tells the log what happened: to whom, by whom, and what the room is now.
local function tell(log, base, kind, user, by, state)
  local participants = {}
  for i = 7, #state do participants[#participants + 1] = cjson.encode(state[i]) end
  local event = '{"type":"' .. kind .. '","user":' .. cjson.encode(user)
    .. ',"by":' .. cjson.encode(by) .. ',"host":' .. cjson.encode(state[2]) .. ',"name":' .. cjson.encode(state[3])
    .. ',"created":' .. state[4] .. ',"seq":' .. state[5] .. ',"version":' .. state[6]
    .. ',"participants":[' .. table.concat(participants, ',') .. ']}'
  local position = next_position(prefix_of(base))
  -- Of a room that its last member has left, the hash may be gone already, or is about to be.
  redis.call('HSET', base .. 'room:' .. state[1], 'position', position, 'changed', changed(state[6], position))
  redis.call('XADD', log, '*', 'room', state[1], 'event', event, 'position', position)
end

-- How many rooms a user is in. It is counted anew where it is not known, or would be a reason to refuse: a node of a
-- release that did not keep it may have changed it.
local function rooms_in(quotas, user, limit)
  local known = tonumber(redis.call('HGET', quotas.prefix .. ':account:' .. user, 'rooms') or nil)
  if known and (limit == 0 or known < limit) then return known end
  local count = 0
  for shard = 0, quotas.shards - 1 do
    count = count + redis.call('ZCARD', quotas.prefix .. ':{' .. shard .. '}:user:' .. user)
  end
  return count
end

-- When all is regained after `count` more; no further than an hour ahead, or it is refused.
local function later(moment, count, limit, at)
  if limit == 0 then return moment end
  return math.min(math.max(moment, at), at + HOUR) + math.floor(count * HOUR / limit)
end

local function quotas_of(args, first)
  local quotas = { prefix = args[first] }
  for i, name in ipairs({ 'shards', 'at', 'rooms', 'rooms_by_others', 'made', 'added', 'invited' }) do
    quotas[name] = tonumber(args[first + i])
  end
  return quotas
end

-- Checks who is made a member by whom, as domain/quotas.py does, and uses the quotas. Answers nil, or why not:
-- quota, which one, whose or '', ms to wait or 0.
local function use(quotas, by, others, is_new)
  local at, far = quotas.at, quotas.at + HOUR
  local counts = {}
  if is_new or #others == 0 then
    counts[by] = rooms_in(quotas, by, quotas.rooms)
    if quotas.rooms > 0 and counts[by] >= quotas.rooms then return { 'quota', 'rooms', '', 0 } end
  end
  local account = quotas.prefix .. ':account:'
  local used = redis.call('HMGET', account .. by, 'made', 'added')
  local made, added = tonumber(used[1] or 0), tonumber(used[2] or 0)
  if is_new then made = later(made, 1, quotas.made, at) end
  if is_new and quotas.made > 0 and made > far then return { 'quota', 'made', '', made - far } end
  if #others > 0 then added = later(added, #others, quotas.added, at) end
  if #others > 0 and quotas.added > 0 and added > far then
    return { 'quota', 'added', '', #others <= quotas.added and added - far or 0 }
  end
  for _, user in ipairs(others) do
    counts[user] = rooms_in(quotas, user, quotas.rooms_by_others)
    if quotas.rooms_by_others > 0 and counts[user] >= quotas.rooms_by_others then
      return { 'quota', 'crowded', user, 0 }
    end
  end
  local invited = {}
  for i, user in ipairs(others) do
    invited[i] = later(tonumber(redis.call('HGET', account .. user, 'invited') or 0), 1, quotas.invited, at)
    if quotas.invited > 0 and invited[i] > far then return { 'quota', 'crowded', user, 0 } end
  end
  redis.call('HSET', account .. by, 'made', whole(made), 'added', whole(added))
  redis.call('PERSIST', account .. by)
  if counts[by] then redis.call('HSET', account .. by, 'rooms', counts[by] + 1) end
  for i, user in ipairs(others) do
    redis.call('HSET', account .. user, 'rooms', counts[user] + 1, 'invited', whole(invited[i]))
  end
  return nil
end

-- Counts one room less. Of a user who is in none, nothing is kept longer than quotas are regained.
local function give_back(prefix, user)
  local account = prefix .. ':account:' .. user
  if redis.call('HEXISTS', account, 'rooms') == 0 then return end
  if redis.call('HINCRBY', account, 'rooms', -1) <= 0 then redis.call('PEXPIRE', account, 2 * HOUR) end
end

-- Forgets how many rooms a user is in, for it changed without being counted.
local function count_anew(base, user)
  redis.call('HDEL', prefix_of(base) .. ':account:' .. user, 'rooms')
end

local function enter(base, room, user, order)
  redis.call('HSET', base .. 'room:' .. room, 'm:' .. user, order)
  redis.call('ZADD', base .. 'user:' .. user, whole(now_us()), room)
end

-- base, room, host, name or '', created, quotas…, members…
local function create(keys, args)
  local base, room = args[1], args[2]
  local key = base .. 'room:' .. room
  if redis.call('EXISTS', key) == 0 then
    local count = #args - 13
    local others = {}
    for i = 15, #args do others[#others + 1] = args[i] end
    local refused = use(quotas_of(args, 6), args[3], others, true)
    if refused then return refused end
    redis.call('HSET', key, 'host', args[3], 'created', args[5], 'born', whole(math.floor(now_us() / 1000)),
      'seq', 0, 'version', 1, 'order', count, 'count', count, 'r:', 0)
    if args[4] ~= '' then redis.call('HSET', key, 'name', args[4]) end
    for i = 14, #args do enter(base, room, args[i], i - 13) end
    local state = snapshot(base, room)
    keep_head(key, state)
    tell(keys[1], base, 'created', args[3], '', state)
  end
  return 'ok'
end

-- base, room, user, by whom, how many members at most, quotas… Answers the room, or a word: room_not_found, not_a_member, room_full;
-- `already` before the room of one who was a member; or what `use` refuses.
local function join(keys, args)
  local base, room, user, by = args[1], args[2], args[3], args[4]
  local key = base .. 'room:' .. room
  local state = redis.call('HMGET', key, 'host', 'gone', 'count', 'm:' .. user, 'm:' .. by, 'seq')
  if not state[1] or state[2] then return 'room_not_found' end
  if user ~= by and not state[5] then return 'not_a_member' end
  if state[4] then
    -- Written once more, so that this connection, too, can wait until it is kept.
    redis.call('HSET', key, 'm:' .. user, state[4])
    return { 'already', snapshot(base, room) }
  end
  if tonumber(state[3]) >= tonumber(args[5]) then return 'room_full' end
  local refused = use(quotas_of(args, 6), by, user ~= by and { user } or {}, false)
  if refused then return refused end
  redis.call('HINCRBY', key, 'count', 1)
  redis.call('HINCRBY', key, 'version', 1)
  enter(base, room, user, redis.call('HINCRBY', key, 'order', 1))
  if tonumber(state[6]) > 0 then redis.call('HSET', key, 'j:' .. user, state[6]) end
  local now = snapshot(base, room)
  keep_head(key, now)
  tell(keys[1], base, 'joined', user, user ~= by and by or '', now)
  return { 'joined', now }
end

-- base, room, user, prefix. Answers the room with those who stay, or a word: room_not_found, not_a_member.
local function leave(keys, args)
  local base, room, user = args[1], args[2], args[3]
  local key = base .. 'room:' .. room
  local state = redis.call('HMGET', key, 'host', 'gone', 'm:' .. user)
  if not state[1] or state[2] then return 'room_not_found' end
  if not state[3] then return 'not_a_member' end
  redis.call('HDEL', key, 'm:' .. user, 'j:' .. user, 'r:' .. user)
  redis.call('HINCRBY', key, 'version', 1)
  redis.call('ZREM', base .. 'user:' .. user, room)
  give_back(args[4], user)
  local now = snapshot(base, room)
  keep_head(key, now)
  tell(keys[1], base, 'left', user, '', now)
  if redis.call('HINCRBY', key, 'count', -1) == 0 then
    -- Its messages are still being carried on, so that its seq is needed until the last of them is trimmed.
    if redis.call('EXISTS', base .. 'tail:' .. room) == 1 then
      redis.call('HSET', key, 'gone', 1)
    else
      redis.call('DEL', key)
    end
  end
  return { 'left', now }
end

-- base, room, user, name or ''. Answers the room, `already` before one that is called so; or a word: room_not_found,
-- not_a_member, forbidden.
local function rename(keys, args)
  local base, room, user, name = args[1], args[2], args[3], args[4]
  local key = base .. 'room:' .. room
  local state = redis.call('HMGET', key, 'host', 'gone', 'm:' .. user, 'name')
  if not state[1] or state[2] then return 'room_not_found' end
  if not state[3] then return 'not_a_member' end
  if state[1] ~= user then return 'forbidden' end
  if (state[4] or '') == name then
    -- Written once more, so that this connection, too, can wait until it is kept.
    redis.call('HSET', key, 'host', state[1])
    return { 'already', snapshot(base, room) }
  end
  if name == '' then redis.call('HDEL', key, 'name') else redis.call('HSET', key, 'name', name) end
  redis.call('HINCRBY', key, 'version', 1)
  local now = snapshot(base, room)
  tell(keys[1], base, 'renamed', user, '', now)
  return { 'renamed', now }
end

-- base, room
local function room(keys, args)
  return snapshot(args[1], args[2]) or 'room_not_found'
end

-- base, user, the score and the room behind which to go on or '', how many at most. Answers the id of the newest entry
-- or '', then for each room: when the user joined, in microseconds, room, seq, when it was last active or '', name or '',
-- the position of its newest entry or 0, and that of the newest that is no message, or of the newest where that is not known.
local function places(keys, args)
  local base, score, last, limit = args[1], args[3], args[4], tonumber(args[5])
  -- Those of the same microsecond come in the order of their ids; more than a few there never are.
  local found = redis.call('ZRANGE', base .. 'user:' .. args[2], score ~= '' and score or '-inf', '+inf', 'BYSCORE',
    'LIMIT', 0, limit + 8, 'WITHSCORES')
  local newest = #found > 0 and redis.call('XREVRANGE', keys[1], '+', '-', 'COUNT', 1)[1]
  local answer = { newest and newest[1] or '' }
  for i = 1, #found, 2 do
    local room, since = found[i], found[i + 1]
    if (tonumber(since) ~= tonumber(score) or room > last) and #answer < limit * 7 then
      local state = redis.call('HMGET', base .. 'room:' .. room, 'seq', 'active', 'name', 'position', 'changed', 'version')
      local version, position = string.match(state[5] or '', '^(%d+) (%d+)$')
      answer[#answer + 1] = since
      answer[#answer + 1] = room
      answer[#answer + 1] = state[1] or 0
      answer[#answer + 1] = state[2] or ''
      answer[#answer + 1] = state[3] or ''
      answer[#answer + 1] = state[4] or 0
      answer[#answer + 1] = version == state[6] and position or state[4] or 0
    end
  end
  return answer
end

-- Up to which message a member has read a room, by its seq and what it has of `r:<user>`, `j:<user>` and `r:`.
local function read_to(seq, read, joined, kept)
  return math.max(tonumber(read or 0), tonumber(joined or 0), tonumber(kept or seq))
end

-- base, room, user, seq. Raises how far a member has read. Answers that, the room's seq, how many members it has, and
-- whether it rose; or a word: room_not_found, not_a_member, message_not_found.
local function mark(keys, args)
  local user, seq = args[3], tonumber(args[4])
  local key = args[1] .. 'room:' .. args[2]
  local state = redis.call('HMGET', key, 'host', 'gone', 'm:' .. user, 'seq', 'count', 'r:' .. user, 'j:' .. user, 'r:')
  if not state[1] or state[2] then return 'room_not_found' end
  if not state[3] then return 'not_a_member' end
  local last = tonumber(state[4])
  if seq < 1 or seq > last then return 'message_not_found' end
  local before = read_to(state[4], state[6], state[7], state[8])
  -- Written once more where it is there already, so that this connection, too, can wait until it is kept.
  if seq >= before then
    redis.call('HSET', key, 'r:' .. user, whole(seq))
    redis.call('SADD', args[1] .. 'reads', args[2] .. ' ' .. user)
  end
  return { math.max(before, seq), last, tonumber(state[5]), seq > before and 1 or 0 }
end

-- base, room, user, how many members at most. Answers each member and up to where they have read the room, nothing where
-- there are more; or a word: room_not_found, not_a_member.
local function readers(keys, args)
  local key = args[1] .. 'room:' .. args[2]
  local state = redis.call('HMGET', key, 'host', 'gone', 'm:' .. args[3], 'count')
  if not state[1] or state[2] then return 'room_not_found' end
  if not state[3] then return 'not_a_member' end
  if tonumber(state[4]) > tonumber(args[4]) then return {} end
  local hash, answer = fields_of(redis.call('HGETALL', key)), {}
  for _, user in ipairs(members(hash)) do
    answer[#answer + 1] = user
    answer[#answer + 1] = read_to(hash['seq'], hash['r:' .. user], hash['j:' .. user], hash['r:'])
  end
  return answer
end

-- base, how many at most. Answers for some whose pointers the archive may not know: room, user, up to where; and for
-- their rooms the same of everyone, under the empty name, where that is not 0. 0 of who is there no more.
local function pending_reads(keys, args)
  local answer, kept = {}, {}
  for _, name in ipairs(redis.call('SRANDMEMBER', args[1] .. 'reads', args[2])) do
    local room, user = string.match(name, '^(%S+) (.*)$')
    local read = redis.call('HMGET', args[1] .. 'room:' .. room, 'r:' .. user, 'r:')
    for _, part in ipairs({ room, user, read[1] or 0 }) do answer[#answer + 1] = part end
    if not kept[room] and tonumber(read[2] or 0) > 0 then
      kept[room] = true
      for _, part in ipairs({ room, '', read[2] }) do answer[#answer + 1] = part end
    end
  end
  return answer
end

-- base, then for each: room, user, up to where the archive knows. Forgets those that have not risen meanwhile.
local function carried_reads(keys, args)
  for i = 2, #args, 3 do
    local now = redis.call('HGET', args[1] .. 'room:' .. args[i], 'r:' .. args[i + 1])
    if tonumber(now or 0) <= tonumber(args[i + 2]) then
      redis.call('SREM', args[1] .. 'reads', args[i] .. ' ' .. args[i + 1])
    end
  end
  return 'ok'
end

-- base, room, then for each: user, or '' for everyone, and up to where. Raises how far members have read, as the archive
-- knows it; no further than the room's seq, for what was said behind that may be lost.
local function raise_reads(keys, args)
  local key = args[1] .. 'room:' .. args[2]
  local seq = tonumber(redis.call('HGET', key, 'seq') or 0)
  for i = 3, #args, 2 do
    local user, read = args[i], math.min(tonumber(args[i + 1]), seq)
    local state = redis.call('HMGET', key, 'm:' .. user, 'r:' .. user)
    if (user == '' or state[1]) and read > tonumber(state[2] or 0) then
      redis.call('HSET', key, 'r:' .. user, whole(read))
    end
  end
  return 0
end

-- base, user, rooms… Answers, for each that the user is in: room, host, name or '', created, seq, count, the first
-- members as JSON, the seq when the user joined, the position of the room's newest entry, and up to where the user has
-- read it.
local function describe(keys, args)
  local base, me, joined, read = args[1], 'm:' .. args[2], 'j:' .. args[2], 'r:' .. args[2]
  local answer = {}
  for i = 3, #args do
    local key = base .. 'room:' .. args[i]
    local state = redis.call('HMGET', key, 'host', 'name', 'created', 'seq', 'count', 'head', me, 'gone', joined, 'position',
      read, 'r:')
    if state[7] and not state[8] then
      local head = state[6]
      if not head then
        -- A release that did not keep it made this room, and nobody came or left since.
        local all = snapshot(base, args[i])
        head = cjson.encode({ unpack(all, 7, math.min(#all, 6 + SHOWN)) })
      end
      answer[#answer + 1] = {
        args[i], state[1], state[2] or '', state[3], state[4], state[5], head, state[9] or 0,
        state[10] or 0, whole(read_to(state[4], state[11], state[9], state[12])),
      }
    end
  end
  return answer
end

-- What is in the newest entries that changed messages, as `changed` tells of them, and the position of each.
local function changes_of(log, found)
  local answer = {}
  for _, change in ipairs(found) do
    local id, position = string.match(change, '^%d+ (%S+) (%d+)$')
    local entry = redis.call('XRANGE', log, id, id)[1]
    if entry then
      answer[#answer + 1] = entry[2][4]
      answer[#answer + 1] = tonumber(position)
    end
  end
  return answer
end

-- Adds to a list what `page` answers of a message.
local function add_message(log, id, found)
  local entry = redis.call('XRANGE', log, id, id)[1]
  for i = 4, 6 do found[#found + 1] = entry[2][i] end
  found[#found + 1] = entry[2][8] or 0
end

-- base, room, first seq wanted, last seq wanted or '' for the newest, how many at most.
-- Answers the first seq that is still here; the newest seq; of each message wanted that is here: its seq, the name of
-- the field that holds it, what is in it, and its position or 0; and the newest changes of as many messages as are wanted,
-- from there on, whether these are here themselves or in the archive: what is in the entry, and its position.
local function page(keys, args)
  local base, limit = args[1], tonumber(args[5])
  local tail, changed = base .. 'tail:' .. args[2], base .. 'changed:' .. args[2]
  local newest = tonumber(redis.call('HGET', base .. 'room:' .. args[2], 'seq') or 0)
  local first = newest - redis.call('LLEN', tail) + 1
  local from, to = tonumber(args[3]), math.min(tonumber(args[4] ~= '' and args[4] or newest), newest)
  local changes
  if args[3] == '' then
    changes = redis.call('ZRANGE', changed, whole(to), '-inf', 'BYSCORE', 'REV', 'LIMIT', 0, limit)
    from = to - limit + 1
  else
    changes = redis.call('ZRANGE', changed, whole(from), '+inf', 'BYSCORE', 'LIMIT', 0, limit)
    to = math.min(to, from + limit - 1)
  end
  local found = {}
  from = math.max(from, first)
  if from <= to then
    for _, id in ipairs(redis.call('LRANGE', tail, whole(from - first), whole(to - first))) do
      add_message(keys[1], id, found)
    end
  end
  return { first, newest, found, changes_of(keys[1], changes) }
end

-- base, room, seqs… Answers as `page` does, of these messages.
local function pick(keys, args)
  local base, room = args[1], args[2]
  local tail = base .. 'tail:' .. room
  local newest = tonumber(redis.call('HGET', base .. 'room:' .. room, 'seq') or 0)
  local first = newest - redis.call('LLEN', tail) + 1
  local found, changes = {}, {}
  for i = 3, #args do
    local seq = tonumber(args[i])
    if seq >= first and seq <= newest then
      add_message(keys[1], redis.call('LINDEX', tail, whole(seq - first)), found)
    end
    changes[#changes + 1] = newest_change(base, room, seq)
  end
  return { first, newest, found, changes_of(keys[1], changes) }
end

-- base, room, position, how many at most. Answers the newest change of each message that was changed behind the position,
-- in their order, as `page` does.
local function changes(keys, args)
  local base, room = args[1], args[2]
  local seqs = redis.call('ZRANGE', base .. 'changes:' .. room, '(' .. args[3], '+inf', 'BYSCORE', 'LIMIT', 0, args[4])
  local found = {}
  for i, seq in ipairs(seqs) do found[i] = newest_change(base, room, seq) end
  return changes_of(keys[1], found)
end

-- base, what nodes have read or '', ms that entries are kept for, how many groups there must be, how many entries to
-- cut at most. Answers how many were cut.
local function trim(keys, args)
  local log, base = keys[1], args[1]
  local groups = redis.call('XINFO', 'GROUPS', log)
  if #groups < tonumber(args[4]) then return 0 end
  local now, last_given = math.floor(now_us() / 1000), last_id(log)
  local keep = whole(math.max(now - tonumber(args[3]), 0)) .. '-0'
  -- Where the clock was ahead once, ids tell no ages until that time has come: then nothing is kept for its age, or the
  -- log would grow all the while.
  if parts(last_given) > now + AHEAD then keep = after(last_given) end
  if args[2] ~= '' and before(after(args[2]), keep) then keep = after(args[2]) end
  for _, group in ipairs(groups) do
    local fields = fields_of(group)
    local first = unacknowledged(log, fields)
    if before(first, keep) then keep = first end
  end
  local entries = redis.call('XRANGE', log, '-', '(' .. keep, 'COUNT', args[5])
  if #entries == 0 then return 0 end
  local event
  for _, entry in ipairs(entries) do
    if entry[2][3] ~= 'seq' then
      event = entry[1]
      if entry[2][3] == 'entry' then forget_change(base, entry[2][2], entry[2][4], entry[1]) end
    else
      local tail, key = base .. 'tail:' .. entry[2][2], base .. 'room:' .. entry[2][2]
      -- Of a room whose seq was raised, older entries are in the log and not in the tail.
      if redis.call('LINDEX', tail, 0) == entry[1] then redis.call('LPOP', tail) end
      if redis.call('EXISTS', tail) == 0 and redis.call('HEXISTS', key, 'gone') == 1 then
        redis.call('DEL', key)
      end
    end
  end
  local last = entries[#entries][1]
  redis.call('XTRIM', log, 'MINID', '=', after(last))
  redis.call('HSET', base .. 'shard', 'trimmed', last)
  if event then redis.call('HSET', base .. 'shard', 'trimmed_event', event) end
  -- What was read counts as memory of Redis until Lua collects it, which it does only as it works on: where none is left
  -- no function may, and what was freed here would never be of use.
  local count = #entries
  entries = nil
  collectgarbage()
  return count
end

-- base, room, seq. Raises the seq of a room, so that none is given twice. What lies between is in the archive or lost,
-- and no part of the tail; and what was said before must be asked for there.
local function raise(keys, args)
  local key = args[1] .. 'room:' .. args[2]
  local seq = redis.call('HGET', key, 'seq')
  if not seq or tonumber(seq) >= tonumber(args[3]) then return 0 end
  redis.call('HSET', key, 'seq', args[3], 'born', 0)
  redis.call('DEL', args[1] .. 'tail:' .. args[2])
  return 1
end

-- base, room, host, name or '', created, version, then for each member: user, the newest seq when that joined or 0.
-- Makes a room what it is at this version, unless it is at that or a later one. Of a room that is made anew the seq is 0.
local function restore(keys, args)
  local base, room, version = args[1], args[2], tonumber(args[6])
  local key = base .. 'room:' .. room
  local hash = fields_of(redis.call('HGETALL', key))
  if tonumber(hash['version'] or 0) >= version then return 0 end
  local stays, joined = {}, {}
  for i = 7, #args, 2 do
    stays[args[i]] = (i - 5) / 2
    joined[args[i]] = tonumber(args[i + 1])
  end
  for _, user in ipairs(members(hash)) do
    if not stays[user] then
      redis.call('HDEL', key, 'm:' .. user, 'j:' .. user, 'r:' .. user)
      redis.call('ZREM', base .. 'user:' .. user, room)
      count_anew(base, user)
    end
  end
  local count = (#args - 6) / 2
  if count == 0 then
    if hash['host'] then redis.call('HSET', key, 'gone', 1, 'version', version, 'count', 0) end
    return 1
  end
  redis.call('HDEL', key, 'gone')
  redis.call('HSET', key, 'host', args[3], 'created', args[5], 'version', version, 'order', count, 'count', count,
    'seq', hash['seq'] or 0, 'born', hash['born'] or 0)
  if not hash['host'] then redis.call('HSET', key, 'r:', 0) end
  if args[4] ~= '' then redis.call('HSET', key, 'name', args[4]) else redis.call('HDEL', key, 'name') end
  for user, order in pairs(stays) do
    redis.call('HSET', key, 'm:' .. user, order)
    if joined[user] > tonumber(hash['j:' .. user] or 0) then redis.call('HSET', key, 'j:' .. user, joined[user]) end
    redis.call('ZADD', base .. 'user:' .. user, 'NX', whole(tonumber(args[5]) * 1000), room)
    count_anew(base, user)
  end
  keep_head(key, snapshot(base, room))
  return 1
end

-- base, position. Lets positions go on behind one that was given, here or in what was lost.
local function raise_position(keys, args)
  local key = prefix_of(args[1]) .. ':position'
  if tonumber(redis.call('GET', key) or 0) < tonumber(args[2]) then redis.call('SET', key, args[2]) end
  return 'ok'
end

-- base, id. Lets the log go on behind an entry that it has lost.
local function move_end(keys, args)
  return redis.call('XSETID', keys[1], args[2])
end

-- group, ms. Forgets the consumers of a group that have been silent for so long and hold nothing.
local function sweep(keys, args)
  for _, consumer in ipairs(redis.call('XINFO', 'CONSUMERS', keys[1], args[1])) do
    local fields = fields_of(consumer)
    if fields['pending'] == 0 and fields['idle'] > tonumber(args[2]) then
      redis.call('XGROUP', 'DELCONSUMER', keys[1], args[1], fields['name'])
    end
  end
  return 'ok'
end

-- group, entry, letter; keys: the log, and the hash of the group's dead letters. An entry that another worker took over
-- meanwhile, and was done with, is dead no more: its letter may have been dropped.
local function dead_letter(keys, args)
  if redis.call('XACK', keys[1], args[1], args[2]) == 0 then return 0 end
  redis.call('HSET', keys[2], args[2], args[3])
  return 1
end

-- What moves the end of a log must not do so where it was not verified: it would hide what was lost before it. The
-- verified history is the argument behind the base.
local function verified(callback)
  return function(keys, args)
    if is_unverified(table.remove(args, 2)) then return unverified() end
    return callback(keys, args)
  end
end

redis.register_function('append_VERSION', append)
redis.register_function('carried_reads_VERSION', carried_reads)
redis.register_function('create_VERSION', verified(create))
redis.register_function('dead_letter_VERSION', dead_letter)
redis.register_function('join_VERSION', verified(join))
redis.register_function('leave_VERSION', verified(leave))
redis.register_function('mark_VERSION', mark)
redis.register_function('move_end_VERSION', verified(move_end))
redis.register_function('raise_VERSION', raise)
redis.register_function('raise_position_VERSION', raise_position)
redis.register_function('raise_reads_VERSION', raise_reads)
redis.register_function('rename_VERSION', verified(rename))
redis.register_function('restore_VERSION', restore)
-- What frees memory goes on when there is none left (https://redis.io/docs/latest/develop/programmability/lua-api/#script_flags).
redis.register_function { function_name = 'trim_VERSION', callback = trim, flags = { 'allow-oom' } }
redis.register_function { function_name = 'sweep_VERSION', callback = sweep, flags = { 'allow-oom' } }
redis.register_function { function_name = 'room_VERSION', callback = room, flags = { 'no-writes' } }
redis.register_function { function_name = 'places_VERSION', callback = places, flags = { 'no-writes' } }
redis.register_function { function_name = 'pending_reads_VERSION', callback = pending_reads, flags = { 'no-writes' } }
redis.register_function { function_name = 'readers_VERSION', callback = readers, flags = { 'no-writes' } }
redis.register_function { function_name = 'describe_VERSION', callback = describe, flags = { 'no-writes' } }
redis.register_function { function_name = 'page_VERSION', callback = page, flags = { 'no-writes' } }
redis.register_function { function_name = 'pick_VERSION', callback = pick, flags = { 'no-writes' } }
redis.register_function { function_name = 'changes_VERSION', callback = changes, flags = { 'no-writes' } }
