-- The table of contents of a Word document, after the title block: a field that Word computes when it opens the file.
--
-- Until then, and in programs that do not compute it, it shows its entries, which lead to their headings; on which pages
-- these will stand only Word knows.

local bookmarks = require("parts.bookmarks")
local context = require("parts.context")
local titleblock = require("parts.titleblock")

local contents = {}

local DEPTH = 3

local function marked(inlines, found, level, title, number)
  local name = ("_Toc9%05d"):format(#found + 1)
  found:insert({ name = name, level = level, title = title, number = number })
  return bookmarks.around(name, inlines)
end

-- Headings get bookmarks, to which the entries lead; a numbered one is a paragraph of the style that counts.
local function mark_headings(doc, depth, entries)
  local found = pandoc.List({})
  doc.blocks = doc.blocks:walk({
    traverse = "topdown",
    Header = function(header)
      if header.level <= depth and not header.classes:includes("unlisted") then
        header.content = marked(header.content, found, header.level, pandoc.utils.stringify(header.content), nil)
        return header, false
      end
    end,
    Div = function(div)
      local level = tonumber((div.attributes["custom-style"] or ""):match("^Numbered Heading (%d)$"))
      if level and level <= depth then
        local paragraph = div.content[1]
        local title, number = pandoc.utils.stringify(paragraph.content), nil
        paragraph.content:walk({
          Span = function(span)
            number = number or (entries[span.identifier] or {}).number
          end,
        })
        paragraph.content = marked(paragraph.content, found, level, title, number)
        div.content[1] = paragraph
        return div, false
      end
    end,
  })
  return found
end

local function paragraph(style, runs)
  return ('<w:p><w:pPr><w:pStyle w:val="%s"/></w:pPr>%s</w:p>'):format(style, runs)
end

local function entry_runs(entry)
  -- A number is a run of its own: the engine puts formulas and emphasis of the heading in the place of the last one.
  local number = entry.number and bookmarks.run(entry.number .. " ") or ""
  local link = '<w:hyperlink w:anchor="%s" w:history="1">%s%s</w:hyperlink>'
  return link:format(entry.name, number, bookmarks.run(entry.title))
end

--- Puts the contents behind the title block.
function contents.apply(doc, entries)
  if not (context.word and context.truthy(doc.meta.toc)) then
    return doc
  end
  local depth = tonumber(context.text(doc.meta["toc-depth"]) or "") or DEPTH
  local found = mark_headings(doc, depth, entries)
  if #found == 0 then
    return doc
  end
  local opening, closing = bookmarks.field_around(('TOC \\o "1-%d" \\h \\z \\u'):format(depth), nil, true)
  local lines = { paragraph("TOCHeading", bookmarks.run(context.text(doc.meta["toc-title"]) or "")) }
  for index, entry in ipairs(found) do
    local runs = (index == 1 and opening or "") .. entry_runs(entry) .. (index == #found and closing or "")
    table.insert(lines, paragraph("TOC" .. entry.level, runs))
  end
  doc.blocks:insert(titleblock.length + 1, pandoc.RawBlock("openxml", table.concat(lines, "\n")))
  return doc
end

return contents
