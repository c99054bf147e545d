-- Everything that must be one atomic step on a shard. The first key of every function is the shard's log; the first
-- argument is what the names of the shard's other keys begin with, for they depend on the data.
--
--   log             stream: `room seq message` for messages, `room event` for what happened to a room
--   room:<room>     hash: host name created born seq version order count, gone when removed; m:<user> = place in the order
--   user:<user>     sorted set: rooms by when the user joined, in microseconds
--   tail:<room>     list: entry ids of the room's messages that are still in the log; the last is that of `seq`
--   seen:<room> <user> <client message id>   "<message id> <created> <seq>", for a window
--   shard           hash: trimmed, trimmed_event = the last entry cut off, and the last of those that told what
--                   happened to a room

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

-- base, bound, window in ms, an entry that the log must have reached or '', then for each message:
-- room, user, client message id, ms to remember it for, what it means when it is not remembered (new, unsure or
-- unknown to the archive), "<id> <created>", and the message before and after its seq.
-- For each: the seq, or "<id> <created> <seq>" of the first, or a word: gone, stranger, ask, late, full.
-- An error that begins with OLDER, and nothing is written, where the log ends before that entry.
local function append(keys, args)
  local call = redis.call
  local log, base = keys[1], args[1]
  if args[4] ~= '' and before(last_id(log), args[4]) then
    return redis.error_reply('OLDER this log has lost entries that were read before')
  end
  local full = call('XLEN', log) >= tonumber(args[2]) and backlog(log) >= tonumber(args[2])
  local window = tonumber(args[3])
  local now, late
  local answers = {}
  for i = 5, #args, 8 do
    local room, user, client_id = args[i], args[i + 1], args[i + 2]
    local key = base .. 'room:' .. room
    local state = call('HMGET', key, 'seq', 'born', 'm:' .. user)
    local answer, seen = nil, nil
    if not state[3] then
      answer = (state[1] and call('HEXISTS', key, 'gone') == 0) and 'stranger' or 'gone'
    elseif client_id ~= '' then
      seen = base .. 'seen:' .. room .. ' ' .. user .. ' ' .. client_id
      answer = call('GET', seen)
      -- Written once more, so that this connection, too, can wait until the first is kept.
      if answer then call('SET', seen, answer, 'KEEPTTL') end
      if not answer and args[i + 4] ~= 'new' then
        now = now or math.floor(now_us() / 1000)
        -- What a room younger than the window has seen is all remembered here.
        if tonumber(state[2]) + window <= now then
          if args[i + 4] == 'unsure' then
            answer = 'ask'
          else
            -- What the archive does not know may still be on its way there, when that takes as long as the memory.
            if late == nil then late = is_late(log, now - window * 0.9) end
            if late then answer = 'late' end
          end
        end
      end
    end
    if not answer and full then answer = 'full' end
    if not answer then
      answer = tonumber(state[1]) + 1
      local seq = whole(answer)
      call('HSET', key, 'seq', seq)
      local id = call('XADD', log, '*', 'room', room, 'seq', seq, 'message', args[i + 6] .. seq .. args[i + 7])
      call('RPUSH', base .. 'tail:' .. room, id)
      if seen then call('SET', seen, args[i + 5] .. ' ' .. seq, 'PX', args[i + 3]) end
    end
    answers[#answers + 1] = answer
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

-- Tells the log what happened: to whom, and what the room is now.
local function tell(log, kind, user, state)
  local participants = {}
  for i = 7, #state do participants[#participants + 1] = cjson.encode(state[i]) end
  local event = '{"type":"' .. kind .. '","user":' .. cjson.encode(user)
    .. ',"host":' .. cjson.encode(state[2]) .. ',"name":' .. cjson.encode(state[3])
    .. ',"created":' .. state[4] .. ',"seq":' .. state[5] .. ',"version":' .. state[6]
    .. ',"participants":[' .. table.concat(participants, ',') .. ']}'
  redis.call('XADD', log, '*', 'room', state[1], 'event', event)
end

local function enter(base, room, user, order)
  redis.call('HSET', base .. 'room:' .. room, 'm:' .. user, order)
  redis.call('ZADD', base .. 'user:' .. user, whole(now_us()), room)
end

-- base, room, host, name or '', created, members…
local function create(keys, args)
  local base, room = args[1], args[2]
  local key = base .. 'room:' .. room
  if redis.call('EXISTS', key) == 0 then
    local count = #args - 5
    redis.call('HSET', key, 'host', args[3], 'created', args[5], 'born', whole(math.floor(now_us() / 1000)),
      'seq', 0, 'version', 1, 'order', count, 'count', count)
    if args[4] ~= '' then redis.call('HSET', key, 'name', args[4]) end
    for i = 6, #args do enter(base, room, args[i], i - 5) end
    tell(keys[1], 'created', args[3], snapshot(base, room))
  end
  return 'ok'
end

-- base, room, user, by whom, how many members at most. Answers the room, or a word: gone, stranger, full, and
-- `already` before the room of one who was a member.
local function join(keys, args)
  local base, room, user = args[1], args[2], args[3]
  local key = base .. 'room:' .. room
  local state = redis.call('HMGET', key, 'host', 'gone', 'count', 'm:' .. user, 'm:' .. args[4])
  if not state[1] or state[2] then return 'gone' end
  if user ~= args[4] and not state[5] then return 'stranger' end
  if state[4] then
    -- Written once more, so that this connection, too, can wait until it is kept.
    redis.call('HSET', key, 'm:' .. user, state[4])
    return { 'already', snapshot(base, room) }
  end
  if tonumber(state[3]) >= tonumber(args[5]) then return 'full' end
  redis.call('HINCRBY', key, 'count', 1)
  redis.call('HINCRBY', key, 'version', 1)
  enter(base, room, user, redis.call('HINCRBY', key, 'order', 1))
  local now = snapshot(base, room)
  tell(keys[1], 'joined', user, now)
  return { 'joined', now }
end

-- base, room, user. Answers the room with those who stay, or a word: gone, stranger.
local function leave(keys, args)
  local base, room, user = args[1], args[2], args[3]
  local key = base .. 'room:' .. room
  local state = redis.call('HMGET', key, 'host', 'gone', 'm:' .. user)
  if not state[1] or state[2] then return 'gone' end
  if not state[3] then return 'stranger' end
  redis.call('HDEL', key, 'm:' .. user)
  redis.call('HINCRBY', key, 'version', 1)
  redis.call('ZREM', base .. 'user:' .. user, room)
  local now = snapshot(base, room)
  tell(keys[1], 'left', user, now)
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

-- base, room
local function room(keys, args)
  return snapshot(args[1], args[2]) or 'gone'
end

-- base, user. Answers the id of the newest entry or '', then pairs of when, in microseconds, and room.
local function rooms_of(keys, args)
  local base = args[1]
  local found = redis.call('ZRANGE', base .. 'user:' .. args[2], 0, -1, 'WITHSCORES')
  local newest = #found > 0 and redis.call('XREVRANGE', keys[1], '+', '-', 'COUNT', 1)[1]
  local answer = { newest and newest[1] or '' }
  for i = 1, #found, 2 do
    local state = snapshot(base, found[i])
    if state then
      answer[#answer + 1] = found[i + 1]
      answer[#answer + 1] = state
    end
  end
  return answer
end

-- base, room, first seq wanted, last seq wanted or '' for the newest, how many at most.
-- Answers the first seq that is still here, the newest seq, and the messages wanted that are here.
local function page(keys, args)
  local base, limit = args[1], tonumber(args[5])
  local tail = base .. 'tail:' .. args[2]
  local newest = tonumber(redis.call('HGET', base .. 'room:' .. args[2], 'seq') or 0)
  local first = newest - redis.call('LLEN', tail) + 1
  local from, to = tonumber(args[3]), math.min(tonumber(args[4] ~= '' and args[4] or newest), newest)
  if args[3] == '' then
    from = to - limit + 1
  else
    to = math.min(to, from + limit - 1)
  end
  local answer = { first, newest }
  from = math.max(from, first)
  if from <= to then
    for _, id in ipairs(redis.call('LRANGE', tail, whole(from - first), whole(to - first))) do
      local entry = redis.call('XRANGE', keys[1], id, id)[1]
      answer[#answer + 1] = entry[2][6]
    end
  end
  return answer
end

-- base, what nodes have read or '', ms that entries are kept for, how many groups there must be, how many entries to
-- cut at most. Answers how many were cut.
local function trim(keys, args)
  local log, base = keys[1], args[1]
  local groups = redis.call('XINFO', 'GROUPS', log)
  if #groups < tonumber(args[4]) then return 0 end
  local keep = whole(math.max(math.floor(now_us() / 1000) - tonumber(args[3]), 0)) .. '-0'
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
  return #entries
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

-- base, room, host, name or '', created, version, members… Makes a room what it is at this version, unless it is at
-- that or a later one. Of a room that is made anew the seq is 0.
local function restore(keys, args)
  local base, room, version = args[1], args[2], tonumber(args[6])
  local key = base .. 'room:' .. room
  local hash = fields_of(redis.call('HGETALL', key))
  if tonumber(hash['version'] or 0) >= version then return 0 end
  local stays = {}
  for i = 7, #args do stays[args[i]] = i - 6 end
  for _, user in ipairs(members(hash)) do
    if not stays[user] then
      redis.call('HDEL', key, 'm:' .. user)
      redis.call('ZREM', base .. 'user:' .. user, room)
    end
  end
  local count = #args - 6
  if count == 0 then
    if hash['host'] then redis.call('HSET', key, 'gone', 1, 'version', version, 'count', 0) end
    return 1
  end
  redis.call('HDEL', key, 'gone')
  redis.call('HSET', key, 'host', args[3], 'created', args[5], 'version', version, 'order', count, 'count', count,
    'seq', hash['seq'] or 0, 'born', hash['born'] or 0)
  if args[4] ~= '' then redis.call('HSET', key, 'name', args[4]) end
  for user, order in pairs(stays) do
    redis.call('HSET', key, 'm:' .. user, order)
    redis.call('ZADD', base .. 'user:' .. user, 'NX', whole(tonumber(args[5]) * 1000), room)
  end
  return 1
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

redis.register_function('append_VERSION', append)
redis.register_function('create_VERSION', create)
redis.register_function('join_VERSION', join)
redis.register_function('leave_VERSION', leave)
redis.register_function('raise_VERSION', raise)
redis.register_function('restore_VERSION', restore)
-- What frees memory goes on when there is none left (https://redis.io/docs/latest/develop/programmability/lua-api/#script_flags).
redis.register_function { function_name = 'trim_VERSION', callback = trim, flags = { 'allow-oom' } }
redis.register_function { function_name = 'sweep_VERSION', callback = sweep, flags = { 'allow-oom' } }
redis.register_function { function_name = 'room_VERSION', callback = room, flags = { 'no-writes' } }
redis.register_function { function_name = 'rooms_of_VERSION', callback = rooms_of, flags = { 'no-writes' } }
redis.register_function { function_name = 'page_VERSION', callback = page, flags = { 'no-writes' } }
