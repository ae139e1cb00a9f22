-- Tables in articles of JATS: one element with label, caption, table and the notes as its foot, and a group of these for a
-- table in parts. Quarto writes a figure around table and notes, and a table around parts.

local context = require("parts.context")

local articles = {}
local PART = "riskset-part"

local function raw(text)
  return pandoc.RawBlock("jats", text)
end

-- The table alone, without the element that pandoc writes around it.
local function table_of(element)
  local written = pandoc.write(pandoc.Pandoc({ element }), "jats")
  return written:match("<table[%s>].*</table>")
end

-- The beginning of an element, with label and caption where it has them.
local function begun(name, id, label, caption)
  local blocks = pandoc.Blocks({ raw(id and ('<%s id="%s">'):format(name, context.xml(id)) or ("<%s>"):format(name)) })
  if label then
    blocks:insert(raw(("<label>%s</label>"):format(context.xml(label))))
  end
  if caption and #caption > 0 then
    blocks:extend({ raw("<caption>"), pandoc.Para(caption), raw("</caption>") })
  end
  return blocks
end

--- A part of a table, which stays together until its whole is made.
function articles.part(blocks)
  return pandoc.Div(blocks, pandoc.Attr("", { PART }))
end

--- The blocks of a table in parts; nil if a part is no table of ours, and Quarto lays them out.
function articles.group(content, id, label, caption)
  local parts, others = pandoc.List({}), false
  content:walk({
    Div = function(div)
      if div.classes:includes(PART) then
        parts:insert(div)
      end
      others = others or div.attributes.__quarto_custom ~= nil
    end,
  })
  if #parts == 0 or others then
    return nil
  end
  local blocks = begun("table-wrap-group", id, label, caption)
  for _, part in ipairs(parts) do
    blocks:extend(part.content)
  end
  blocks:insert(raw("</table-wrap-group>"))
  return blocks
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
  local blocks = begun("table-wrap", id, label, caption)
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
