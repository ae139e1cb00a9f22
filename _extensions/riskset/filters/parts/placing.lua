-- Which floats may leave their place in Typst: those before which a paragraph of the text stands. One that follows a
-- heading would part from it. None goes further than the references.

local context = require("parts.context")

local placing = {}

local function told(may)
  return pandoc.RawBlock("typst", ('#state("riskset-may-float", false).update(%s)'):format(may and "true" or "false"))
end

-- Whether a block is that of the references; without one they come after the last block.
local function references(block)
  return block == nil or (block.t == "Div" and block.identifier == "refs")
end

--- Says so after each paragraph and heading that something else follows.
function placing.apply(doc)
  if not context.typst then
    return doc
  end
  local blocks = pandoc.Blocks({})
  for index, block in ipairs(doc.blocks) do
    local following = doc.blocks[index + 1]
    if block.t == "Header" and references(following) then
      blocks:insert(pandoc.RawBlock("typst", "#place.flush()"))
    end
    blocks:insert(block)
    local text = following and (following.t == "Para" or following.t == "Header")
    if following and not text and (block.t == "Para" or block.t == "Header") then
      blocks:insert(told(block.t == "Para"))
    end
  end
  doc.blocks = blocks
  return doc
end

return placing
