-- On a web page what is too wide for the window scrolls in a region of its own, which a keyboard reaches and a reader of
-- a screen names.

local context = require("parts.context")
local labels = require("parts.labels")

-- As the package's tables write it; the place of a name is of ASCII alone.
local UNNAMED = '<div class="region" role="region" tabindex="0" aria%-label="Table">'

local regions = {}

-- Attributes as a list: those of a table come in another order each time.
local function region(content, name, value)
  return pandoc.Div(content, pandoc.Attr("", { "region" }, { { "role", "region" }, { "tabindex", "0" }, { name, value } }))
end

-- Columns and rows of a table written in Markdown are named by their heads, as those of the package's tables are.
local function with_headers(element)
  for _, row in ipairs(element.head.rows) do
    for _, cell in ipairs(row.cells) do
      cell.attributes.scope = "col"
    end
  end
  for _, body in ipairs(element.bodies) do
    body.row_head_columns = math.max(body.row_head_columns, 1)
    for _, row in ipairs(body.body) do
      if row.cells[1] then
        row.cells[1].attributes.scope = "row"
      end
    end
  end
  return element
end

-- A picture whose text has no room in a narrow window keeps its size, and the window scrolls over it.
local function holds_wide_picture(blocks)
  local wide = false
  blocks:walk({
    Image = function(image)
      wide = wide or image.classes:includes("riskset-broad")
    end,
  })
  return wide
end

--- The content of a float, whose regions are named by the caption of that id.
function regions.named(blocks, caption)
  blocks = blocks:walk({
    RawBlock = function(block)
      if block.format:match("^html") then
        local named = ('<div class="region" role="region" tabindex="0" aria-labelledby="%s">'):format(context.xml(caption))
        block.text = block.text:gsub(UNNAMED, (named:gsub("%%", "%%%%")))
        return block
      end
    end,
    Table = function(element)
      return region({ with_headers(element) }, "aria-labelledby", caption)
    end,
  })
  if holds_wide_picture(blocks) then
    return pandoc.Blocks({ region(blocks, "aria-labelledby", caption) })
  end
  return blocks
end

--- Tables and wide pictures outside floats.
function regions.apply(doc)
  if not context.html then
    return doc
  end
  -- To look for a picture in each paragraph takes long, and few documents have one that is wide.
  local wide = holds_wide_picture(doc.blocks)
  return doc:walk({
    traverse = "topdown",
    Div = function(div)
      if div.classes:includes("region") then
        return nil, false
      end
    end,
    Table = function(element)
      local caption = pandoc.utils.stringify(element.caption.long)
      local name = caption ~= "" and caption or labels.words.tbl
      return region({ with_headers(element) }, "aria-label", name), false
    end,
    Para = wide and function(paragraph)
      if holds_wide_picture(pandoc.Blocks({ paragraph })) then
        return region({ paragraph }, "aria-label", labels.words.fig), false
      end
    end or nil,
  })
end

return regions
