-- Runs in a clean room: loads modules of Lua and calls their functions, each input twice with its own
-- copies. Writes each answer at once to the third stream, a line of JSON after a token; output of the
-- code is discarded. A hook ends a call that hangs; the caller continues after it.
local io, os, debug, string, table, math = io, os, debug, string, table, math
local type, tostring, pairs, ipairs, pcall, select = type, tostring, pairs, ipairs, pcall, select
local rawget, getmetatable, dofile = rawget, getmetatable, dofile
local load = loadstring or load
local unpack = table.unpack or unpack
local getmeta = debug.getmetatable

local work = load(io.read('*a'))()
local out = assert(io.open('/proc/self/fd/3', 'w') or io.open('/dev/fd/3', 'w'))
out:setvbuf('line')
package.path = './?.lua;./?/init.lua;./src/?.lua;./src/?/init.lua;./lib/?.lua;./lib/?/init.lua;' .. package.path
arg = { [0] = '' }

-- Writes bytes that are not UTF-8 one by one.
local function readable(text, form)
  return (text:gsub('[\128-\255]+', function(run)
    local parts, at = {}, 1
    while at <= #run do
      local lead = run:byte(at)
      local length = lead >= 240 and lead <= 244 and 4 or lead >= 224 and lead < 240 and 3
        or lead >= 194 and lead < 224 and 2 or 0
      local part = run:sub(at, at + length - 1)
      local second = part:byte(2) or 0
      local isWhole = length > 0 and #part == length and not part:sub(2):find('[^\128-\191]')
        and not (lead == 224 and second < 160 or lead == 237 and second > 159)
        and not (lead == 240 and second < 144 or lead == 244 and second > 143)
      parts[#parts + 1] = isWhole and part or form:format(lead)
      at = at + (isWhole and length or 1)
    end
    return table.concat(parts)
  end))
end

local function quoted(text)
  local plain = text:sub(1, 20000):gsub('[%c"\\]', function(c) return ('\\u%04x'):format(c:byte()) end)
  return '"' .. readable(plain, '\\u%04x') .. '"'
end

-- Writes the text as the language would, for people to read.
local SIGNS = { ['\n'] = '\\n', ['\r'] = '\\r', ['\t'] = '\\t', ['"'] = '\\"', ['\\'] = '\\\\' }
local function literal(text)
  local plain = text:sub(1, 20000):gsub('[%c"\\]', function(c)
    return SIGNS[c] or ('\\%03d'):format(c:byte())
  end)
  return '"' .. readable(plain, '\\%d') .. '"'
end

local function tell(fields)
  local parts = {}
  for name, value in pairs(fields) do
    parts[#parts + 1] = quoted(name) .. ':' .. (type(value) == 'string' and quoted(value) or tostring(value))
  end
  out:write(work.token, '{', table.concat(parts, ','), '}\n')
  out:flush()
end

local left
local function shown(value, depth)
  left = left - 1
  if left < 0 or depth > 10 then return '…' end
  local kind = type(value)
  if kind == 'string' then return literal(value) end
  if kind ~= 'table' then
    return (kind == 'number' or kind == 'boolean' or kind == 'nil') and tostring(value) or kind
  end
  local texts, keys, count = {}, {}, 0
  while rawget(value, count + 1) ~= nil do
    count = count + 1
    texts[count] = shown(rawget(value, count), depth + 1)
  end
  for key, item in next, value do
    local isListed = type(key) == 'number' and key >= 1 and key <= count and key % 1 == 0
    if not isListed then
      keys[#keys + 1] = '[' .. shown(key, depth + 1) .. '] = ' .. shown(item, depth + 1)
    end
  end
  table.sort(keys)
  for _, text in ipairs(keys) do texts[#texts + 1] = text end
  return '{' .. table.concat(texts, ', ') .. '}'
end

local SAYS = { '__eq', '__lt', '__le', '__tostring', '__len', '__concat', '__sub', '__pairs', '__name' }
local function look(value, depth, state)
  state.left = state.left - 1
  if state.left < 0 or depth > 4 or type(value) ~= 'table' then return end
  local meta = getmeta(value)
  if meta then
    state.plain = false
    for _, name in ipairs(SAYS) do
      if rawget(meta, name) ~= nil then state.own = state.own or name end
    end
  end
  for _, item in next, value do look(item, depth + 1, state) end
end

-- Hashes a text that is too long, well enough to tell two texts apart.
local function hash(text)
  local sum = 5381
  for i = 1, #text do sum = (sum * 33 + text:byte(i)) % 4294967296 end
  return ('%d-%.0f'):format(#text, sum)
end

local function ask(found, call)
  local given = { call() }
  local count = select('#', call())
  local answers = { n = 0 }
  local function keep(...)
    answers = { n = select('#', ...), ... }
  end
  keep(pcall(found, unpack(given, 1, count)))
  left = 5000
  if not answers[1] then
    local words = type(answers[2]) == 'string' and answers[2] or shown(answers[2], 0)
    return { k = 'throw', e = '', c = (words:gsub('^[^:]*:%d+: ', '')):sub(1, 200) }
  end
  local texts, state = {}, { left = 200, plain = answers.n > 1 and answers[2] ~= nil }
  for i = 2, answers.n do
    texts[#texts + 1] = shown(answers[i], 0)
    look(answers[i], 0, state)
  end
  local text = #texts == 1 and texts[1] or '(' .. table.concat(texts, ', ') .. ')'
  local told = { k = 'value', c = text:sub(1, 300), h = #text > 300 and hash(text) or nil }
  if state.own then told.o = 'a metatable with ' .. state.own elseif state.plain then told.p = 1 end
  return told
end

local leave = os.exit
os.exit = function(code)
  error('os.exit ' .. tostring(code), 0)
end

local function bounded(seconds)
  local begin = os.clock()
  debug.sethook(function()
    if os.clock() - begin > seconds then leave(137) end
  end, '', 100000)
end

local loaded = {}
local function call_all(one, i, begin)
  tell({ i = i, j = begin, loading = true })
  bounded(5)
  if loaded[one.path] == nil then
    local ok, module = pcall(dofile, one.path)
    if not ok then
      return tell({ i = i, no = 'its module cannot be loaded: ' .. tostring(module):sub(1, 200) })
    end
    loaded[one.path] = module or false
  end
  local module = loaded[one.path]
  local found = type(module) == 'table' and rawget(module, one.name) or rawget(_G, one.name)
  if type(found) ~= 'function' then return tell({ i = i, no = 'no function' }) end
  for j, call in ipairs(one.calls) do
    if j - 1 >= begin then
      bounded(1)
      local answer, again = ask(found, call), ask(found, call)
      if answer.c ~= again.c or answer.k ~= again.k or answer.h ~= again.h then answer.u = 1 end
      answer.i, answer.j = i, j - 1
      tell(answer)
    end
  end
end

for at, one in ipairs(work.functions) do
  if one and at - 1 >= work.from[1] then
    call_all(one, at - 1, at - 1 == work.from[1] and work.from[2] or 0)
  end
end
tell({ ['end'] = true })
out:close()
leave(0)
