-- The title of a table in Word, by which programs that read aloud name it: the words of its caption.

local context = require("parts.context")

local titled = {}

local function with_title(properties, element)
  if properties:find("<w:tblCaption", 1, true) then
    return properties
  end
  -- The schema has the title before the description, and both at the end.
  local place = properties:find("<w:tblDescription", 1, true) or properties:find("</w:tblPr>", 1, true)
  return properties:sub(1, place - 1) .. element .. properties:sub(place)
end

--- Blocks whose tables in WordprocessingML bear a title, but for those that have one.
function titled.tables(blocks, words)
  local element = ('<w:tblCaption w:val="%s"/>'):format(context.xml(words))
  return blocks:walk({
    RawBlock = function(block)
      if block.format == "openxml" then
        block.text = block.text:gsub("<w:tblPr>.-</w:tblPr>", function(properties)
          return with_title(properties, element)
        end)
        return block
      end
    end,
  })
end

return titled
