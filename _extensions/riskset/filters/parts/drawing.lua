-- Shapes on slides of PowerPoint: text in a frame, and a table of three lines, in the typeface and the colours of the slides.

local context = require("parts.context")
local files = require("parts.files")

local drawing = {}

--- Points: the type of notes.
drawing.NOTE = 8

local POINT = 12700
local ALIGNS = { AlignLeft = "l", AlignCenter = "ctr", AlignRight = "r" }
-- Pandoc's own slides, where there is no other reference document.
local FRAME = { left = 36, top = 94.5, width = 648, height = 267 }

local number = 100

local function emu(points)
  return tostring(math.floor(points * POINT + 0.5))
end

--- Where the text of a slide stands, in points: as the master of the reference document has it.
function drawing.frame()
  local master = files.entry(PANDOC_WRITER_OPTIONS.reference_doc, "ppt/slideMasters/slideMaster1.xml")
  for shape in (master or ""):gmatch("<p:sp>.-</p:sp>") do
    local left, top = shape:match('<a:off x="(%d+)" y="(%d+)"')
    local width, height = shape:match('<a:ext cx="(%d+)" cy="(%d+)"')
    if shape:match('type="body"') and left and width then
      return { left = left / POINT, top = top / POINT, width = width / POINT, height = height / POINT }
    end
  end
  return FRAME
end

local LOOKS = { Strong = 'b="1"', Emph = 'i="1"', Superscript = 'baseline="30000"', Subscript = 'baseline="-25000"' }

local function runs(inlines, size, look)
  local result = pandoc.List({})
  for _, inline in ipairs(inlines) do
    if LOOKS[inline.t] then
      result:insert(runs(inline.content, size, look .. " " .. LOOKS[inline.t]))
    elseif inline.t == "Span" or inline.t == "Link" then
      result:insert(runs(inline.content, size, look))
    elseif inline.t ~= "RawInline" then
      local text = pandoc.utils.stringify(inline)
      result:insert(('<a:r><a:rPr lang="en-US" sz="%d"%s/><a:t>%s</a:t></a:r>'):format(math.floor(size * 100 + 0.5), look, context.xml(text)))
    end
  end
  return table.concat(result)
end

local function paragraph(inlines, size, align)
  local ending = ('<a:endParaRPr lang="en-US" sz="%d"/>'):format(math.floor(size * 100 + 0.5))
  return ('<a:p><a:pPr marL="0" indent="0" algn="%s"><a:spcBef><a:spcPts val="0"/></a:spcBef><a:buNone/></a:pPr>%s%s</a:p>'):format(
    align,
    runs(inlines, size, ""),
    ending
  )
end

local function placed(tag, box)
  return ('<%s><a:off x="%s" y="%s"/><a:ext cx="%s" cy="%s"/></%s>'):format(
    tag, emu(box.left), emu(box.top), emu(box.width), emu(box.height), tag
  )
end

local function named(name, words)
  number = number + 1
  local said = words and (' descr="%s"'):format(context.xml(words)) or ""
  return ('<p:cNvPr id="%d" name="%s %d"%s/>'):format(number, name, number, said)
end

--- Paragraphs in a frame.
function drawing.text(paragraphs, box, size)
  local inside = pandoc.List(paragraphs):map(function(inlines)
    return paragraph(inlines, size, "l")
  end)
  return ("<p:sp><p:nvSpPr>%s<p:cNvSpPr txBox=\"1\"/><p:nvPr/></p:nvSpPr><p:spPr>%s"):format(named("Text"), placed("a:xfrm", box))
    .. '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr>'
    .. '<p:txBody><a:bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0"><a:noAutofit/></a:bodyPr><a:lstStyle/>'
    .. table.concat(inside)
    .. "</p:txBody></p:sp>"
end

local function line(side, width)
  if width == 0 then
    return ('<a:%s w="0"><a:noFill/></a:%s>'):format(side, side)
  end
  return ('<a:%s w="%s"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill></a:%s>'):format(side, emu(width), side)
end

local function cell_xml(cell, size, over, under, anchor)
  local span = cell.span > 1 and (' gridSpan="%d"'):format(cell.span) or ""
  local properties = ('<a:tcPr marL="%s" marR="%s" marT="%s" marB="%s" anchor="%s">'):format(
    emu(size / 4), emu(size / 4), emu(1), emu(1), anchor
  ) .. line("lnL", 0) .. line("lnR", 0) .. line("lnT", over) .. line("lnB", under) .. "<a:noFill/></a:tcPr>"
  local text = paragraph(cell.text, size, ALIGNS[cell.align] or "l")
  local covered = ('<a:tc hMerge="1"><a:txBody><a:bodyPr/><a:lstStyle/><a:p/></a:txBody>%s</a:tc>'):format(properties)
  return ("<a:tc%s><a:txBody><a:bodyPr/><a:lstStyle/>%s</a:txBody>%s</a:tc>"):format(span, text, properties)
    .. covered:rep(cell.span - 1)
end

local function row_xml(row, size, over, under, anchor)
  local cells = row.cells:map(function(cell)
    -- Under a label that stands over several columns is a line.
    local own = anchor == "b" and cell.span > 1 and #cell.text > 0 and 0.5 or 0
    return cell_xml(cell, size, over, math.max(under, own), anchor)
  end)
  return ('<a:tr h="%s">%s</a:tr>'):format(emu(row.height(size)), table.concat(cells))
end

-- The notes, in the last row of a table.
local function notes_xml(notes, columns, height)
  local inside = pandoc.List(notes):map(function(inlines)
    return paragraph(inlines, drawing.NOTE, "l")
  end)
  local properties = ('<a:tcPr marL="0" marR="0" marT="%s" marB="0">'):format(emu(3))
    .. line("lnL", 0) .. line("lnR", 0) .. line("lnB", 0) .. "<a:noFill/></a:tcPr>"
  local covered = "<a:tc hMerge=\"1\"><a:txBody><a:bodyPr/><a:lstStyle/><a:p/></a:txBody>" .. properties .. "</a:tc>"
  return ('<a:tr h="%s"><a:tc gridSpan="%d"><a:txBody><a:bodyPr/><a:lstStyle/>%s</a:txBody>%s</a:tc>%s</a:tr>'):format(
    emu(height), columns, table.concat(inside), properties, covered:rep(columns - 1)
  )
end

--- The head of a table over rows of its body, in a frame; notes in the last row.
function drawing.table(grid, body, box, size, words, notes)
  local rows, columns = pandoc.List({}), grid.widths:map(function(width)
    return ('<a:gridCol w="%s"/>'):format(emu(width * size))
  end)
  for place, row in ipairs(grid.head) do
    rows:insert(row_xml(row, size, place == 1 and 1 or 0, place == #grid.head and 0.5 or 0, "b"))
  end
  for place, row in ipairs(body) do
    rows:insert(row_xml(row, size, 0, place == #body and 1 or 0, "t"))
  end
  if #notes > 0 then
    rows:insert(notes_xml(notes, #grid.widths, box.notes))
  end
  return ("<p:graphicFrame><p:nvGraphicFramePr>%s<p:cNvGraphicFramePr><a:graphicFrameLocks noGrp=\"1\"/></p:cNvGraphicFramePr>"):format(
    named("Table", words)
  ) .. "<p:nvPr/></p:nvGraphicFramePr>" .. placed("p:xfrm", box)
    .. '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table">'
    .. '<a:tbl><a:tblPr firstRow="1"/><a:tblGrid>' .. table.concat(columns) .. "</a:tblGrid>" .. table.concat(rows)
    .. "</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
end

return drawing
