-- Keeps a table that stands before a picture on a slide of reveal.js.
--
-- Quarto stretches the only picture of a slide and then takes away the first float of the slide, which it takes for that of the
-- picture. If the first float is a table, the table is lost. Such a picture is not stretched.

local stretch = {}

local function is_float(div)
  return div.attributes.__quarto_custom_type == "FloatRefTarget"
end

local function first_float(blocks)
  local found
  blocks:walk({
    traverse = "topdown",
    Div = function(div)
      if not found and is_float(div) then
        found = div
      end
    end,
  })
  return found
end

local function pictures(block)
  local found = 0
  block:walk({
    Image = function()
      found = found + 1
    end,
  })
  return found
end

local function unstretched(image)
  image.classes:insert("nostretch")
  return image
end

local function mended(slide)
  local float = first_float(slide)
  if float and pictures(float) == 0 then
    return slide:walk({ Image = unstretched })
  end
  return slide
end

--- The document with its slides mended.
function stretch.mended(doc)
  local level = PANDOC_WRITER_OPTIONS and PANDOC_WRITER_OPTIONS.slide_level or 2
  local blocks, slide = pandoc.Blocks({}), pandoc.Blocks({})
  for _, block in ipairs(doc.blocks) do
    if block.t == "HorizontalRule" or block.t == "Header" and block.level <= level then
      blocks:extend(mended(slide))
      slide = pandoc.Blocks({})
    end
    slide:insert(block)
  end
  blocks:extend(mended(slide))
  doc.blocks = blocks
  return doc
end

return stretch
