-- Section numbers: typed in HTML, counted by Typst, a list tied to heading styles in Word.

local bookmarks = require("parts.bookmarks")
local context = require("parts.context")

local sections = { numbered = false, depth = 6, shift = 0 }
local counts = {}

--- Reads whether and how deep sections are numbered.
function sections.start(meta)
  sections.numbered = context.truthy(meta["number-sections"])
  sections.depth = tonumber(context.text(meta["number-depth"]) or "") or 6
end

--- Headings begin at level 1 in print even where the document begins at `##`, as it does for web pages.
function sections.promote(doc)
  if context.html then
    return doc
  end
  local top = 7
  doc:walk({
    Header = function(header)
      top = math.min(top, header.level)
    end,
  })
  if top <= 1 or top == 7 then
    return doc
  end
  return doc:walk({
    Header = function(header)
      header.level = header.level - top + 1
      return header
    end,
  })
end

local function next_number(level)
  for deeper = level + 1, 9 do
    counts[deeper] = nil
  end
  counts[level] = (counts[level] or 0) + 1
  local parts = {}
  local first = 1
  while first < level and counts[first] == nil do
    first = first + 1
  end
  for index = first, level do
    table.insert(parts, tostring(counts[index] or 0))
  end
  return table.concat(parts, ".")
end

--- A Word heading whose number is its style's: the paragraph style derives from the heading of its level.
function sections.word_heading(header)
  local inlines = header.content
  if header.identifier ~= "" then
    inlines = bookmarks.around(bookmarks.name(header.identifier), { pandoc.Span(inlines, pandoc.Attr(header.identifier)) })
  end
  return pandoc.Div({ pandoc.Para(inlines) }, { ["custom-style"] = "Numbered Heading " .. math.min(header.level, 6) })
end

--- Numbers a heading: its rendering and its entry for references.
function sections.number(header)
  local entry = { kind = "sec", title = header.content:clone(), level = header.level }
  if not sections.numbered or header.classes:includes("unnumbered") then
    return header, entry
  elseif header.level > sections.depth then
    -- Typst numbers all that do not say otherwise.
    if context.typst then
      header.classes:insert("unnumbered")
    end
    return header, entry
  end
  entry.number = next_number(header.level)
  if context.html then
    header.attributes["number"] = entry.number
    header.content:insert(1, pandoc.Space())
    header.content:insert(1, pandoc.Span({ pandoc.Str(entry.number) }, { class = "header-section-number" }))
  elseif context.word then
    return sections.word_heading(header), entry
  end
  return header, entry
end

return sections
