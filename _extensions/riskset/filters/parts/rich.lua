-- Tables in rich text: rows with cells over several columns and the rules of a table, which pandoc's own have not.

local rich = {}

-- Twips: the width of the text, and the room over and under a row.
local WIDTH, ROOM = 9360, 20
-- Half points: the type of tables and of their notes, and the least that a wide table is set in.
local SIZE, NOTE, LEAST = 17, 15, 13
local ALIGNS = { AlignLeft = "\\ql", AlignCenter = "\\qc", AlignRight = "\\qr" }
local HEAVY, LIGHT = "\\brdrs\\brdrw15 ", "\\brdrs\\brdrw7 "

-- Words as pandoc writes them, without the paragraph around them.
local function text_of(inlines)
  if #inlines == 0 then
    return ""
  end
  local written = pandoc.write(pandoc.Pandoc({ pandoc.Plain(inlines) }), "rtf")
  return (written:gsub("^%s*{\\pard [^\n]-\\fi%-?%d+ ?", ""):gsub("\\par}%s*$", ""))
end

-- The type in which a table is as wide as the text, by the ems that it takes.
local function size_of(element)
  local ems = tonumber(element.attr.attributes.ems)
  return ems and math.max(LEAST, math.min(SIZE, math.floor(WIDTH / 10 / ems))) or SIZE
end

local function row_of(row, edges, rules)
  local definitions, contents, column = {}, {}, 0
  for _, cell in ipairs(row.cells) do
    column = column + cell.col_span
    local inlines = pandoc.utils.blocks_to_inlines(cell.contents)
    -- Under a label that stands over several columns is a line.
    local under = rules.under or (rules.head and cell.col_span > 1 and #inlines > 0 and LIGHT) or nil
    table.insert(definitions, ("\\clvertal%s%s%s\\cellx%d"):format(
      rules.head and "b" or "t",
      rules.over and "\\clbrdrt" .. rules.over or "",
      under and "\\clbrdrb" .. under or "",
      edges[column]
    ))
    table.insert(contents, ("\\pard\\intbl%s\\sb%d\\sa%d\\fs%d {%s}\\cell"):format(
      ALIGNS[tostring(cell.alignment)] or "\\ql", ROOM, ROOM, rules.size, text_of(inlines)
    ))
  end
  local kinds = rules.head and "\\trhdr" or ""
  return ("{\\trowd\\trgaph80\\trkeep%s\n%s\n%s\n\\row}"):format(kinds, table.concat(definitions, "\n"), table.concat(contents, "\n"))
end

-- A table as rich text.
local function table_of(element)
  local edges, edge, rows = {}, 0, {}
  for _, spec in ipairs(element.colspecs) do
    edge = edge + (spec[2] or 1 / #element.colspecs) * WIDTH
    table.insert(edges, math.floor(edge + 0.5))
  end
  local head, body, size = element.head.rows, element.bodies[1].body, size_of(element)
  for place, row in ipairs(head) do
    local rules = { size = size, head = true, over = place == 1 and HEAVY or nil, under = place == #head and LIGHT or nil }
    table.insert(rows, row_of(row, edges, rules))
  end
  for place, row in ipairs(body) do
    table.insert(rows, row_of(row, edges, { size = size, under = place == #body and HEAVY or nil }))
  end
  return pandoc.RawBlock("rtf", table.concat(rows, "\n") .. "\n{\\pard\\sa0\\fs4\\par}\n")
end

--- The division of a table with its notes, in smaller type than the text.
function rich.division(div)
  if not div.classes:includes("riskset-table") then
    return nil
  end
  return div:walk({
    traverse = "topdown",
    Table = function(element)
      return table_of(element), false
    end,
    Para = function(note)
      note.content:insert(1, pandoc.RawInline("rtf", ("\\fs%d "):format(NOTE)))
      return note, false
    end,
  })
end

return rich
