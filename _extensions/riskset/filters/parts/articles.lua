-- Tables in articles of JATS: one element with label, caption, table and the notes as its foot. Quarto writes a figure around
-- table and notes.

local context = require("parts.context")

local articles = {}

local function raw(text)
  return pandoc.RawBlock("jats", text)
end

-- The table alone, without the element that pandoc writes around it.
local function table_of(element)
  local written = pandoc.write(pandoc.Pandoc({ element }), "jats")
  return written:match("<table[%s>].*</table>")
end

--- The blocks of a table with its notes; `id`, `label` and `caption` where it has them.
function articles.table(div, id, label, caption)
  local element, notes
  for _, block in ipairs(div.content) do
    if block.t == "Table" then
      element = element or table_of(block)
    elseif block.t == "Div" and block.classes:includes("riskset-notes") then
      notes = block.content
    end
  end
  if not element then
    return nil
  end
  local blocks = pandoc.Blocks({ raw(id and ('<table-wrap id="%s">'):format(context.xml(id)) or "<table-wrap>") })
  if label then
    blocks:insert(raw(("<label>%s</label>"):format(context.xml(label))))
  end
  if caption and #caption > 0 then
    blocks:extend({ raw("<caption>"), pandoc.Para(caption), raw("</caption>") })
  end
  blocks:insert(raw(element))
  if notes and #notes > 0 then
    blocks:insert(raw("<table-wrap-foot>"))
    blocks:extend(notes)
    blocks:insert(raw("</table-wrap-foot>"))
  end
  blocks:insert(raw("</table-wrap>"))
  return blocks
end

return articles
