-- The attributes `layout-ncol`, `layout-nrow`, `layout` and `layout-valign`: what a block holds, in rows and columns.
--
-- A web page and Typst set the cells side by side. In Word they follow one another, each at the top level, as journals
-- want tables and pictures to be.

local context = require("parts.context")

local layouts = {}

local VERTICAL = { top = "start", center = "center", bottom = "end" }
local TYPST_VERTICAL = { top = "top", center = "horizon", bottom = "bottom" }

local function attribute(element, name)
  return element.attributes["layout" .. name]
end

--- Whether a block lays out what it holds.
function layouts.has(element)
  return attribute(element, "") ~= nil or attribute(element, "-ncol") ~= nil or attribute(element, "-nrow") ~= nil
end

local function is_blank(inline)
  return inline.t == "Space" or inline.t == "SoftBreak" or inline.t == "LineBreak"
end

-- The images of a paragraph that holds nothing else; each is a cell.
local function images(block)
  if block.t ~= "Para" and block.t ~= "Plain" then
    return nil
  end
  local found = pandoc.List({})
  for _, inline in ipairs(block.content) do
    if inline.t == "Image" then
      found:insert(inline)
    elseif not is_blank(inline) then
      return nil
    end
  end
  return #found > 1 and found or nil
end

-- A picture as pandoc reads it where it stands alone: with words a figure.
local function alone(image)
  if image.identifier == "" and #image.caption == 0 then
    return pandoc.Para({ image })
  end
  local id, caption = image.identifier, image.caption
  image.identifier, image.caption = "", {}
  return pandoc.Figure({ pandoc.Plain({ image }) }, { long = #caption > 0 and { pandoc.Plain(caption) } or {} }, pandoc.Attr(id))
end

local function is_aside(block)
  return block.t == "RawBlock" or (block.t == "CodeBlock" and block.classes:includes("cell-code"))
    or (block.t == "Div" and (block.classes:includes("cell-output-stdout") or block.classes:includes("cell-output-stderr")))
end

-- What a block's cells are, and what stands before them: the code of a cell of code, and what it printed.
local function cells_of(blocks, before, cells)
  for _, block in ipairs(blocks) do
    local several = images(block)
    if is_aside(block) then
      before:insert(block)
    elseif several then
      for _, image in ipairs(several) do
        cells:insert(pandoc.Blocks({ alone(image) }))
      end
    elseif block.t == "Div" and block.classes:includes("cell") and block.identifier == "" then
      cells_of(block.content, before, cells)
    else
      cells:insert(pandoc.Blocks({ block }))
    end
  end
  return before, cells
end

local function number(value)
  return type(value) == "number" and value or tonumber((tostring(value):gsub("%%$", "")))
end

-- Rows of relative widths; a negative one is a gap.
local function written_rows(text)
  local done, value = pcall(pandoc.json.decode, text, false)
  if not done or type(value) ~= "table" then
    return nil
  end
  local rows = pandoc.List(value)
  if type(rows[1]) ~= "table" then
    rows = pandoc.List({ value })
  end
  return rows:map(function(row)
    return pandoc.List(row):map(number)
  end)
end

local function even(count, columns)
  local rows = pandoc.List({})
  for first = 1, count, columns do
    local row = pandoc.List({})
    for _ = first, first + columns - 1 do
      row:insert(1)
    end
    rows:insert(row)
  end
  return rows
end

local function shape(element, count)
  local written = attribute(element, "")
  if written then
    return written_rows(written)
  elseif attribute(element, "-ncol") then
    return even(count, tonumber(attribute(element, "-ncol")))
  elseif attribute(element, "-nrow") then
    return even(count, math.ceil(count / tonumber(attribute(element, "-nrow"))))
  end
  return even(count, 1)
end

-- Rows of `{ width, cell }`; a gap has no cell. Cells for which the layout has no place go on in rows like its last.
local function rows_of(element, cells)
  local form = shape(element, #cells)
  local rows, taken, place = pandoc.List({}), 0, 1
  while taken < #cells do
    local row = pandoc.List({})
    for _, width in ipairs(form[math.min(place, #form)]) do
      local cell = nil
      if width > 0 then
        taken = taken + 1
        cell = cells[taken]
      end
      row:insert({ width = math.abs(width), cell = cell })
    end
    rows:insert(row)
    place = place + 1
  end
  return rows
end

local function raw(text)
  return pandoc.RawBlock(FORMAT:match("^html") and "html" or FORMAT, text)
end

local function html_row(row, valign)
  local columns = row:map(function(place)
    return ("minmax(0, %gfr)"):format(place.width)
  end)
  local look = ('<div class="riskset-row" style="grid-template-columns: %s; align-items: %s">'):format(
    table.concat(columns, " "), VERTICAL[valign] or "start"
  )
  local blocks = pandoc.Blocks({ raw(look) })
  for _, place in ipairs(row) do
    blocks:insert(pandoc.Div(place.cell or {}, pandoc.Attr("", { "riskset-panel" })))
  end
  blocks:insert(raw("</div>"))
  return blocks
end

local function typst_row(row, valign)
  local columns = row:map(function(place)
    return ("%gfr"):format(place.width)
  end)
  local blocks = pandoc.Blocks({
    raw(("#grid(columns: (%s,), gutter: 1.2em, align: left + %s,"):format(
      table.concat(columns, ", "), TYPST_VERTICAL[valign] or "top"
    )),
  })
  for _, place in ipairs(row) do
    blocks:insert(raw("["))
    blocks:extend(place.cell or {})
    blocks:insert(raw("],"))
  end
  blocks:insert(raw(")"))
  return blocks
end

--- The blocks of an element in their rows; `finish` makes of each cell what it becomes.
function layouts.lay(element, content, finish)
  local before, cells = cells_of(content, pandoc.Blocks({}), pandoc.List({}))
  cells = cells:map(finish)
  local blocks = before
  if context.word then
    for _, cell in ipairs(cells) do
      blocks:extend(cell)
    end
    return blocks
  end
  -- Nothing in a column can leave it for another place of the page.
  if context.typst then
    blocks:insert(raw('#state("riskset-may-float", false).update(false)'))
  end
  for _, row in ipairs(rows_of(element, cells)) do
    blocks:extend((context.html and html_row or typst_row)(row, attribute(element, "-valign")))
  end
  return blocks
end

--- The element without the attributes that have been done.
function layouts.done(element)
  for _, name in ipairs({ "", "-ncol", "-nrow", "-valign" }) do
    element.attributes["layout" .. name] = nil
  end
  return element
end

return layouts
