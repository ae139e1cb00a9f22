-- Tables on slides of PowerPoint, as shapes of our own: pandoc's have equal type, no spans, and run off their slide.
--
-- A table fills slides of its own, under the title of the slide before it: the caption, and the table in the type that
-- fits, with its notes as the last row. One that is higher than a slide goes on over several, with its head again. `slides.place` gives what stands
-- for a table in the document, and `slides.laid_out` makes slides of it when all else is in place.

local drawing = require("parts.drawing")
local labels = require("parts.labels")

local slides = {}

local MARK = "riskset-slide"
-- Points: the largest type, that of a table which goes on, the least for which one slide holds it, the least that can be read
-- from a seat.
local MOST, LIKED, WHOLE, LEAST, NOTE = 14, 10, 9, 8, drawing.NOTE
-- The height of a line in its type, and what a row has over and under it.
local LINE, ROW = 1.25, 4
-- Letters are about so wide, in their type.
local LETTER = 0.52

local places = {}

--- A block that stands for a table, until its slides are made.
function slides.place(div, caption, name)
  local found, notes = nil, pandoc.List({})
  div:walk({
    traverse = "topdown",
    Table = function(element)
      found = found or element
    end,
    Div = function(part)
      if part.classes:includes("riskset-notes") then
        for _, block in ipairs(part.content) do
          notes:insert(pandoc.utils.blocks_to_inlines({ block }))
        end
        return part, false
      end
    end,
  })
  if not found then
    return nil
  end
  table.insert(places, { table = found, caption = caption, notes = notes, name = name })
  return pandoc.RawBlock(MARK, tostring(#places))
end

function slides.is_place(block)
  return block.t == "RawBlock" and block.format == MARK
end

--- The caption over several parts stands on the slides of each, before the part's own.
function slides.under(blocks, whole)
  local function both(own)
    local caption = whole:clone()
    caption:insert(pandoc.Space())
    caption:extend(own)
    return caption
  end
  local found = false
  local result = blocks:walk({
    RawBlock = function(block)
      if slides.is_place(block) then
        found = true
        local place = places[tonumber(block.text)]
        place.caption = both(place.caption)
      end
    end,
    Table = function(element)
      found = true
      element.caption = { long = { pandoc.Plain(both(pandoc.utils.blocks_to_inlines(element.caption.long))) } }
      return element
    end,
  })
  return found and result or nil
end

local function lines_of(text, width)
  local letters = 0
  for _, inline in ipairs(text) do
    letters = letters + pandoc.text.len(pandoc.utils.stringify(inline))
  end
  return math.max(1, math.ceil(letters * LETTER / width - 0.1))
end

local function cells_of(row, widths)
  local cells, column = pandoc.List({}), 1
  for _, cell in ipairs(row.cells) do
    local span, width = cell.col_span, 0
    for each = column, column + span - 1 do
      width = width + widths[each]
    end
    local text = pandoc.utils.blocks_to_inlines(cell.contents)
    cells:insert({ text = text, span = span, align = cell.alignment, lines = lines_of(text, width - 1) })
    column = column + span
  end
  return cells
end

local function rows_of(list, widths)
  return pandoc.List(list):map(function(row)
    local cells, lines = cells_of(row, widths), 1
    for _, cell in ipairs(cells) do
      -- Numbers stay on their lines; labels and text break.
      lines = math.max(lines, (cell.align == "AlignLeft" or cell.span > 1) and cell.lines or 1)
    end
    local function own_height(size)
      return lines * LINE * size + ROW
    end
    local stub = cells[1] and pandoc.utils.stringify(cells[1].text) or ""
    return { cells = cells, height = own_height, group = #cells == 1, indent = #stub:match("^[\u{2003}]*") }
  end)
end

-- A table in ems of its text: columns, rows of the head and of the body.
local function measured(place)
  local shares, total = pandoc.List({}), 0
  for _, spec in ipairs(place.table.colspecs) do
    shares:insert(spec[2] or 1)
    total = total + (spec[2] or 1)
  end
  local ems = tonumber(place.table.attr.attributes.ems) or 50
  local widths = shares:map(function(share)
    return share / total * ems
  end)
  return {
    ems = ems,
    widths = widths,
    head = rows_of(place.table.head.rows, widths),
    body = rows_of(place.table.bodies[1].body, widths),
  }
end

local function height(rows, size)
  local sum = 0
  for _, row in ipairs(rows) do
    sum = sum + row.height(size)
  end
  return sum
end

local function text_height(list, size, width)
  local lines = 0
  for _, text in ipairs(list) do
    lines = lines + lines_of(text, width / size)
  end
  return #list > 0 and lines * LINE * size + 6 or 0
end

-- Whether a row is the heading of the next.
local function heads(row, following)
  return following ~= nil and (row.group or row.indent < following.indent)
end

-- Rows in slides; a heading does not end one.
local function parts_of(body, room, size)
  local parts, part, used = pandoc.List({}), pandoc.List({}), 0
  for place, row in ipairs(body) do
    local need = height({ row }, size)
    local tied = heads(row, body[place + 1]) and height({ body[place + 1] }, size) or 0
    if #part > 0 and used + need + tied > room then
      parts:insert(part)
      part, used = pandoc.List({}), 0
    end
    part:insert(row)
    used = used + need
  end
  parts:insert(part)
  return parts, used
end

-- The type and the parts of a table in a frame: whole in the largest that fits, else in the type that is liked.
local function fitted(grid, place, frame)
  local widest = math.min(MOST, frame.width / grid.ems)
  local function room(size)
    return frame.height - text_height({ place.caption }, 12, frame.width) - height(grid.head, size)
  end
  local function notes(size)
    return text_height(place.notes, NOTE, grid.ems * size)
  end
  for size = math.floor(2 * widest) / 2, WHOLE, -0.5 do
    if height(grid.body, size) + notes(size) <= room(size) then
      return size, pandoc.List({ grid.body }), true
    end
  end
  local size = math.min(widest, LIKED)
  local parts, used = parts_of(grid.body, room(size), size)
  return size, parts, used + notes(size) <= room(size)
end

local function warned(place, size)
  if size < LEAST then
    io.stderr:write(
      ("riskset: %s does not fit on a slide: its type is %.1f points; show fewer columns, or part it\n"):format(
        place.name or "a table",
        size
      )
    )
  end
end

local function continued(caption)
  local again = caption:clone()
  again:extend({ pandoc.Space(), pandoc.Str("(" .. labels.words.continued .. ")") })
  return again
end

-- The raw blocks of a table, a slide each.
local function drawn(place, frame)
  local grid = measured(place)
  local size, parts, with_notes = fitted(grid, place, frame)
  warned(place, size)
  local result = pandoc.List({})
  for number, part in ipairs(parts) do
    local caption = number == 1 and place.caption or continued(place.caption)
    local over = text_height({ caption }, 12, frame.width)
    local shapes = pandoc.List({})
    local top = frame.top
    if #place.caption > 0 then
      shapes:insert(drawing.text({ caption }, { left = frame.left, top = top, width = frame.width, height = over }, 12))
      top = top + over
    end
    local notes = number == #parts and with_notes and place.notes or {}
    local box = { left = frame.left, top = top, width = grid.ems * size }
    box.notes = text_height(notes, NOTE, box.width)
    box.height = height(grid.head, size) + height(part, size) + box.notes
    shapes:insert(drawing.table(grid, part, box, size, pandoc.utils.stringify(caption), notes))
    result:insert(pandoc.RawBlock("openxml", table.concat(shapes)))
  end
  if not with_notes then
    result:insert(pandoc.RawBlock("openxml", drawing.text(place.notes, frame, NOTE)))
  end
  return result
end

-- The level of the headings that begin slides, as pandoc finds it.
local function slide_level(blocks)
  local given, level = PANDOC_WRITER_OPTIONS.slide_level, 6
  for place, block in ipairs(blocks) do
    local following = blocks[place + 1]
    if block.t == "Header" and block.level < level and following and following.t ~= "Header" and following.t ~= "HorizontalRule" then
      level = block.level
    end
  end
  return given or level
end

--- The document with slides in the places of tables.
function slides.laid_out(doc)
  labels.read(doc.meta)
  local level, frame = slide_level(doc.blocks), drawing.frame()
  local result, title, begun = pandoc.Blocks({}), nil, false
  -- Of the same title, without a place in the contents.
  local function next_slide()
    if title then
      local again = title:clone()
      again.identifier = ""
      again.classes = { "unnumbered", "unlisted" }
      result:insert(again)
    else
      result:insert(pandoc.HorizontalRule())
    end
  end
  for place, block in ipairs(doc.blocks) do
    if slides.is_place(block) then
      for number, shape in ipairs(drawn(places[tonumber(block.text)], frame)) do
        if begun or number > 1 then
          next_slide()
        end
        result:insert(shape)
        begun = true
      end
      local following = doc.blocks[place + 1]
      local ends = following == nil or following.t == "HorizontalRule" or (following.t == "Header" and following.level <= level)
      if not ends and not slides.is_place(following) then
        next_slide()
        begun = false
      end
    else
      local starts = block.t == "HorizontalRule" or (block.t == "Header" and block.level <= level)
      title = block.t == "Header" and block.level == level and block or (not starts and title) or nil
      begun = not starts
      result:insert(block)
    end
  end
  doc.blocks = result
  return doc
end

return slides
