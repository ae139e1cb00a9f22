-- The alternative text of formulas in the PDF: their TeX, which readers of screens say, and which PDF/UA-1 asks for.

local context = require("parts.context")
local live = require("parts.live")

local spoken = {}

local function opening(math)
  local words = live.stripped(math.text):gsub("%s+", " "):gsub("^ ", ""):gsub(" $", "")
  words = words:gsub("\\", "\\\\"):gsub('"', '\\"')
  return pandoc.RawInline("typst", ('#[#set math.equation(alt: "%s");'):format(words))
end

local function raw(element, pattern)
  return element and element.t == "RawInline" and element.format == "typst" and element.text:match(pattern)
end

local function is_math(element)
  return element.t == "Math"
end

-- A numbered equation is the formula between the beginning and the end of a call; a call may have its own words.
local function within_calls(inlines)
  if not inlines:find_if(is_math) then
    return nil
  end
  local result, index = pandoc.Inlines({}), 1
  while index <= #inlines do
    local first, math, last = inlines[index], inlines[index + 1], inlines[index + 2]
    if raw(first, "^#math%.equation%(") and math and math.t == "Math" and raw(last, "^ ?%]%)") then
      if raw(first, "alt:") then
        result:extend({ first, math, last })
      else
        result:extend({ opening(math), first, math, last, pandoc.RawInline("typst", "]") })
      end
      index = index + 3
    else
      if first.t == "Math" then
        result:extend({ opening(first), first, pandoc.RawInline("typst", "]") })
      else
        result:insert(first)
      end
      index = index + 1
    end
  end
  return result
end

--- The document with words for its formulas.
function spoken.apply(doc)
  return context.typst and doc:walk({ Inlines = within_calls }) or doc
end

return spoken
