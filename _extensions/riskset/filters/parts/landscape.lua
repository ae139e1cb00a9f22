-- `.landscape` divs, and tables that no portrait page holds: pages turned in Typst and Word; a web page has no
-- orientation.

local context = require("parts.context")
local files = require("parts.files")

local landscape = {}

-- The section of the reference document has the page, the header and the footer that pages between also need.
local function section_properties()
  local path = PANDOC_WRITER_OPTIONS.reference_doc or pandoc.path.join({ context.folder, "reference.docx" })
  local xml = files.entry(path, "word/document.xml")
  local section = nil
  for found in (xml or ""):gmatch("<w:sectPr.-</w:sectPr>") do
    section = found
  end
  if not section then
    context.problem(("%s has no section that a landscape page could be made of"):format(path))
    return "<w:sectPr/>"
  end
  return section
end

local function turned(section)
  return (section:gsub("<w:pgSz[^>]*>", function(size)
    local width, height = size:match('w:w="(%d+)"'), size:match('w:h="(%d+)"')
    return ('<w:pgSz w:w="%s" w:h="%s" w:orient="landscape"/>'):format(height, width)
  end))
end

local function section_end(section)
  return pandoc.RawBlock(
    "openxml",
    '<w:p><w:pPr><w:pStyle w:val="SectionEnd"/>' .. section .. "</w:pPr></w:p>"
  )
end

-- A page of Typst's is one block of the document, which may stand before others.
local function page_end(section)
  return context.typst and pandoc.RawBlock("typst", "]") or section_end(turned(section))
end

-- A table says by its class that it is laid out for a landscape page.
local function holds_wide_table(block)
  local wide = false
  block:walk({
    Div = function(div)
      wide = wide or div.classes:includes("riskset-wide")
    end,
  })
  return wide or block.classes:includes("riskset-wide")
end

local function is_landscape(block)
  return block ~= nil and block.t == "Div" and block.classes:includes("landscape")
end

--- Puts top-level blocks with a wide table into landscape divs, while a float is still one block.
function landscape.wide(doc)
  if not (context.typst or context.word) then
    return doc
  end
  doc.blocks = doc.blocks:map(function(block)
    if block.t == "Div" and not is_landscape(block) and holds_wide_table(block) then
      return pandoc.Div({ block }, { class = "landscape" })
    end
    return block
  end)
  return doc
end

local function without_class(div)
  div.classes = div.classes:filter(function(class)
    return class ~= "landscape"
  end)
  return div
end

--- Turns the pages of top-level landscape divs; neighbours share their pages.
function landscape.apply(doc)
  if not (context.typst or context.word) then
    return doc
  end
  local blocks, open, section = pandoc.Blocks({}), false, nil
  for _, block in ipairs(doc.blocks) do
    if is_landscape(block) then
      if not open then
        section = context.word and (section or section_properties())
        blocks:insert(context.typst and pandoc.RawBlock("typst", "#page(flipped: true)[") or section_end(section))
      end
      open = true
      blocks:insert(without_class(block))
    else
      if open then
        blocks:insert(page_end(section))
      end
      open = false
      blocks:insert(block)
    end
  end
  if open then
    blocks:insert(page_end(section))
  end
  doc.blocks = blocks:walk({
    Div = function(div)
      if div.classes:includes("landscape") then
        context.problem("a .landscape div stands inside another block; put it at the outermost level")
      end
    end,
  })
  return doc
end

return landscape
