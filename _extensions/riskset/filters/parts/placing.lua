-- Which floats may leave their place in Typst: those before which a paragraph of the text stands. One that follows a
-- heading would part from it.

local context = require("parts.context")

local placing = {}

local function told(may)
  return pandoc.RawBlock("typst", ('#state("riskset-may-float", false).update(%s)'):format(may and "true" or "false"))
end

--- Says so after each paragraph and heading that something else follows.
function placing.apply(doc)
  if not context.typst then
    return doc
  end
  local blocks = pandoc.Blocks({})
  for index, block in ipairs(doc.blocks) do
    blocks:insert(block)
    local following = doc.blocks[index + 1]
    local text = following and (following.t == "Para" or following.t == "Header")
    if following and not text and (block.t == "Para" or block.t == "Header") then
      blocks:insert(told(block.t == "Para"))
    end
  end
  doc.blocks = blocks
  return doc
end

return placing
