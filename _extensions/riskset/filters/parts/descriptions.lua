-- The alternative text that a picture carries in its own file, for images to which the document gives none.
--
-- An SVG says it in the `desc` after its root, a PNG in a text chunk called `Description`, a PDF of riskset's in a comment.

local descriptions = {}

local ENTITIES = { lt = "<", gt = ">", quot = '"', apos = "'", amp = "&" }

--- Text without the entities of XML.
function descriptions.unescaped(text)
  return (text:gsub("&#(%d+);", function(code)
    return utf8.char(tonumber(code))
  end):gsub("&(%a+);", ENTITIES))
end

local function of_svg(content)
  local head = content:match("<svg[%s>](.*)$")
  local inside = head and head:match("^[^>]*>(.*)$") or (head and head)
  local rest = inside and (inside:match("^%s*<title[^>]*>[^<]*</title>(.*)$") or inside)
  local found = rest and rest:match("^%s*<desc[^>]*>([^<]*)</desc>")
  return found and descriptions.unescaped(found)
end

--- The chunks of a PNG, each with its kind: four bytes of length, four of kind, the data, four of checksum.
function descriptions.chunks(content)
  local position = 9
  return function()
    if position + 11 > #content then
      return nil
    end
    local length = string.unpack(">I4", content, position)
    local kind, data = content:sub(position + 4, position + 7), content:sub(position + 8, position + 7 + length)
    position = position + length + 12
    return kind, data
  end
end

local function of_png(content)
  for kind, data in descriptions.chunks(content) do
    if kind == "iTXt" then
      -- Keyword, not compressed, no method, language, keyword in that language, text.
      local text = data:match("^Description%z%z%z[^%z]*%z[^%z]*%z(.*)$")
      if text then
        return text
      end
    end
  end
  return nil
end

--- What a PDF of riskset's carries by a name, in comments as hexadecimal digits.
function descriptions.comments(content, name)
  local found = {}
  for digits in content:gmatch("\n%%riskset:" .. name .. " (%x+)") do
    table.insert(found, (digits:gsub("%x%x", function(pair)
      return string.char(tonumber(pair, 16))
    end)))
  end
  return found
end

local function read(source)
  local done, kind, content = pcall(pandoc.mediabag.fetch, source)
  if not done or not content then
    return nil
  elseif kind == "image/svg+xml" or source:match("%.svg$") then
    return of_svg(content)
  elseif content:sub(1, 8) == "\137PNG\r\n\26\n" then
    return of_png(content)
  elseif content:sub(1, 5) == "%PDF-" then
    return descriptions.comments(content, "words")[1]
  end
  return nil
end

--- What the picture's file says of it, in one line; nil where it says nothing, or lies in the network.
function descriptions.read(source)
  if source:match("^%a+://") then
    return nil
  end
  local found = read(source)
  found = found and found:gsub("%s+", " "):gsub("^ ", ""):gsub(" $", "")
  return found ~= "" and found or nil
end

return descriptions
