-- What stands in the margin (`.column-margin`, `.aside`), for the built-in engine: a web page has room there, and elsewhere it
-- stands in the text. Quarto does this by itself.

local context = require("parts.context")

local margins = {}

local function is_aside(element)
  return element.classes:includes("aside") or element.classes:includes("column-margin")
end

local function on_page(element, aside)
  element.classes = element.classes:filter(function(class)
    return class ~= "aside" and class ~= "column-margin"
  end)
  element.classes:insert("column-margin")
  if aside then
    element.classes:insert("margin-aside")
  end
  return element
end

local function rendered(element)
  if not is_aside(element) then
    return nil
  elseif context.html then
    return on_page(element, element.classes:includes("aside"))
  end
  return element.identifier == "" and element.content or nil
end

--- A document with what stands in its margins in the form of the format at hand.
function margins.apply(doc)
  return doc:walk({ Div = rendered, Span = rendered })
end

return margins
