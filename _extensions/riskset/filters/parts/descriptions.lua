-- The alternative text that a picture carries in its own file, for images to which the document gives none.
--
-- An SVG says it in the `desc` after its root, a PNG in a text chunk called `Description`; riskset's figures have both.

local descriptions = {}

local ENTITIES = { lt = "<", gt = ">", quot = '"', apos = "'", amp = "&" }

local function of_svg(content)
  local head = content:match("<svg[%s>](.*)$")
  local inside = head and head:match("^[^>]*>(.*)$") or (head and head)
  local rest = inside and (inside:match("^%s*<title[^>]*>[^<]*</title>(.*)$") or inside)
  local found = rest and rest:match("^%s*<desc[^>]*>([^<]*)</desc>")
  return found
    and found:gsub("&#(%d+);", function(code)
      return utf8.char(tonumber(code))
    end):gsub("&(%a+);", ENTITIES)
end

-- Chunks of a PNG: four bytes of length, four of type, the data, four of checksum.
local function of_png(content)
  local position = 9
  while position + 11 <= #content do
    local length = string.unpack(">I4", content, position)
    local kind = content:sub(position + 4, position + 7)
    local data = content:sub(position + 8, position + 7 + length)
    if kind == "iTXt" then
      -- Keyword, not compressed, no method, language, keyword in that language, text.
      local text = data:match("^Description%z%z%z[^%z]*%z[^%z]*%z(.*)$")
      if text then
        return text
      end
    end
    position = position + length + 12
  end
  return nil
end

local function read(source)
  local done, kind, content = pcall(pandoc.mediabag.fetch, source)
  if not done or not content then
    return nil
  elseif kind == "image/svg+xml" or source:match("%.svg$") then
    return of_svg(content)
  elseif content:sub(1, 8) == "\137PNG\r\n\26\n" then
    return of_png(content)
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
