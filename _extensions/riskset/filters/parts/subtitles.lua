-- Small letters behind the colon of a title, as the bibliography has them.
--
-- Pandoc takes the first word behind a colon for the start of a sentence, and gives it a capital. Medical journals print it as
-- any other word, so a small letter of the bibliography stays. A capital may be a name's and stays, too.

local context = require("parts.context")
local files = require("parts.files")

local subtitles = {}

local function key(before, word)
  return before:lower() .. ": " .. word
end

-- The words with small letters behind a colon in the bibliography's files and in that of the methods, with the words before.
local function written(doc)
  local found = {}
  local paths = context.list(doc.meta.bibliography):map(context.text)
  paths:insert(pandoc.path.join({ context.folder, "methods.bib" }))
  for _, path in ipairs(paths) do
    local _, text = files.named(path)
    for before, word in (text or ""):gsub("[{}]", ""):gmatch("([^%s:]+):%s+(%l[^%s:,]*)") do
      found[key(before, word)] = true
    end
  end
  return found
end

--- What makes the letters of a work's title small that the bibliography of a document has so; it tells whether it made any.
function subtitles.settler(doc)
  local small
  return function(work)
    local title, changed = work.title, false
    local said = ""
    for place, each in ipairs(pandoc.utils.type(title) == "Inlines" and title or {}) do
      -- What stands within braces is a part of its own.
      local before = said:match("([^%s:]+):%s$")
      if before and each.t == "Str" and each.text:match("^%u") then
        small = small or written(doc)
        local lower = each.text:gsub("^%u", string.lower)
        if small[key(before, lower:match("^[^:,]*"))] then
          title[place] = pandoc.Str(lower)
          changed = true
        end
      end
      said = said .. pandoc.utils.stringify(each)
    end
    if changed then
      work.title = title
    end
    return changed
  end
end

return subtitles
