-- Numbers that stay alive in Word: what the package marks as a number or an inline value becomes a bookmark.
--
-- A number's bookmark is `_rs_<id>_<count>_<characters>`, an inline value's `_rsx_<id>_<count>`; Word does not list names that
-- begin with an underscore. Marks are characters of the private use area, so that they pass through Markdown and pandoc;
-- in tables, which come as raw blocks, the bookmarks are there already and are counted here.
--
-- `live-numbers: false` leaves all of it out. What the package tells of each number is kept for the engine, which puts it
-- into the file as a part of its own: in the file that RISKSET_STORE names, else in a property of the document.

local context = require("parts.context")
local descriptions = require("parts.descriptions")

local live = {}

local STORE = "riskset-store"
-- The format of the block that lists what short marks, which stand in tables, hide.
local SHORT = "riskset-live"
-- U+10F800 and U+10F801 open an inline value and a number, U+10F802 ends what is hidden, U+10F803 and U+10F804 close them;
-- a hidden byte is a character from U+10F000 on.
local OPENING = "(\xF4\x8F\xA0[\x80\x81])(.-)\xF4\x8F\xA0\x82"
local CLOSING = "\xF4\x8F\xA0([\x83\x84])"
local ANY = "\xF4\x8F\xA0[\x80-\x84]"

local next_id, count = 950000, 0
local told = {}

--- Whether a text has marks.
function live.has(text)
  return text:find(ANY) ~= nil
end

--- A text without marks, and its marks by the place of the letter before which they stand.
function live.parted(text)
  local clean, marks, position = {}, {}, 1
  local length = 0
  while position <= #text do
    local first, last = text:find(ANY, position)
    local piece = text:sub(position, (first or #text + 1) - 1)
    table.insert(clean, piece)
    length = length + #piece
    if not first then
      break
    end
    local _, ending = text:find("^" .. OPENING, first)
    ending = ending or last
    marks[length + 1] = (marks[length + 1] or "") .. text:sub(first, ending)
    position = ending + 1
  end
  return table.concat(clean), marks
end

--- A text without marks.
function live.stripped(text)
  return live.has(text) and (live.parted(text)) or text
end

-- What short marks stand for, by their place.
local short = {}

-- The byte for each of the characters, of four bytes each, that hide one.
local BYTES = {}
for byte = 0, 255 do
  BYTES[utf8.char(0x10F000 + byte)] = string.char(byte)
end

-- The bytes that a mark hides, or a short mark stands for.
local function hidden(text)
  local first = utf8.codepoint(text, 1)
  if first and first >= 0x10F400 then
    return short[first - 0x10F400 + 1] or ""
  end
  return (text:gsub("....", BYTES))
end

local function remember(stem, telling)
  told[stem:sub(1, 12)] = telling
end

local function named(stem)
  count = count + 1
  return "_rs_" .. stem:gsub("_0_", "_" .. count .. "_", 1)
end

local function raw(xml)
  return pandoc.RawInline("openxml", xml)
end

local function start(name)
  next_id = next_id + 1
  return ('<w:bookmarkStart w:id="%d" w:name="%s"/>'):format(next_id, name)
end

-- What is open, innermost last.
local open = {}

local function opened(kind, payload)
  local text, name = hidden(payload), nil
  if kind == "\xF4\x8F\xA0\x81" then
    local stem, telling = text:match("^([^|]*)|(.*)$")
    remember(stem, telling)
    name = named(stem)
  else
    count = count + 1
    name = "_rsx_" .. text .. "_" .. count
  end
  local xml = start(name)
  table.insert(open, next_id)
  return raw(xml)
end

local function closed()
  local id = table.remove(open)
  return id and raw(('<w:bookmarkEnd w:id="%d"/>'):format(id))
end

local function bookmarked(text)
  local result, position = pandoc.Inlines({}), 1
  local function words(piece)
    if piece ~= "" then
      result:insert(pandoc.Str(piece))
    end
  end
  while position <= #text do
    local first, last = text:find(ANY, position)
    words(text:sub(position, (first or #text + 1) - 1))
    if not first then
      break
    end
    local _, ending, kind, payload = text:find("^" .. OPENING, first)
    if ending then
      result:insert(opened(kind, payload))
      position = ending + 1
    else
      local mark = text:match("^" .. CLOSING, first) and closed()
      if mark then
        result:insert(mark)
      end
      position = last + 1
    end
  end
  return result
end

-- The bookmarks of a raw table, counted; `kept` or taken out.
local function table_counted(xml, kept)
  if not xml:find('w:name="_rs_', 1, true) then
    return nil
  end
  local id
  return (
    xml:gsub('<w:bookmark(%u%l+) w:id="0"([^>]*)/>', function(kind, rest)
      local stem, telling = rest:match('w:name="_rs_([%w_]*)" told="([^"]*)"')
      if not kept then
        return ""
      elseif kind == "Start" and stem then
        remember(stem, descriptions.unescaped(telling))
        local written = start(named(stem))
        id = next_id
        return written
      end
      return ('<w:bookmarkEnd w:id="%d"/>'):format(id or 0)
    end)
  )
end

local function without_marks(text)
  if live.has(text.text) then
    text.text = live.stripped(text.text)
    return text
  end
  return nil
end

local function without(element)
  return element:walk({ Str = without_marks, Math = without_marks, Code = without_marks })
end

local function plain_image(image)
  image.caption = without(pandoc.Span(image.caption)).content
  image.title = live.stripped(image.title)
  for name, value in pairs(image.attributes) do
    image.attributes[name] = live.stripped(value)
  end
  return image, false
end

--- A document without marks, for formats that have no bookmarks.
function live.removed(doc)
  doc.meta = without(pandoc.Pandoc({}, doc.meta)).meta
  return without(doc)
end

-- The line of JSON that tells what each number is.
local function store()
  local ids = pandoc.List({})
  for id in pairs(told) do
    ids:insert(id)
  end
  table.sort(ids)
  return "{" .. table.concat(ids:map(function(id)
    return ('"%s":%s'):format(id, told[id])
  end), ",") .. "}"
end

-- The built-in engine names a file: of a property, pandoc makes a variable of its template, which takes long.
local function hand_over(place)
  local file = assert(io.open(place, "wb"))
  file:write(store())
  file:close()
end

--- A document for Word, whose marks are bookmarks.
function live.apply(doc)
  if not context.word then
    return doc
  end
  local kept = doc.meta["live-numbers"] == nil or context.truthy(doc.meta["live-numbers"])
  doc.meta["live-numbers"] = nil
  doc.blocks = doc.blocks:walk({
    RawBlock = function(block)
      if block.format == SHORT then
        for line in (block.text .. "\n"):gmatch("(.-)\n") do
          table.insert(short, line)
        end
        return {}
      end
      local counted = block.format == "openxml" and table_counted(block.text, kept)
      return counted and pandoc.RawBlock("openxml", counted) or nil
    end,
  })
  if not kept then
    return live.removed(doc)
  end
  doc.blocks = doc.blocks:walk({
    traverse = "topdown",
    Image = plain_image,
    Math = without_marks,
    Code = without_marks,
    Str = function(text)
      if live.has(text.text) then
        return bookmarked(text.text), false
      end
    end,
  })
  doc.meta = without(pandoc.Pandoc({}, doc.meta)).meta
  local place = os.getenv("RISKSET_STORE")
  if place and place ~= "1" and count > 0 then
    hand_over(place)
  elseif (place or not context.quarto) and count > 0 then
    doc.meta[STORE] = pandoc.MetaString(store())
  end
  return doc
end

return live
