-- A figure for narrow windows: where the engine has drawn it a second time, the page shows that drawing there.

local context = require("parts.context")

local pictures = {}

-- What a `data:` address may not hold, or the attribute that it stands in.
local function address(content)
  return "data:image/svg+xml," .. content:gsub("[%c%s%%#\"'<>&`{}|\\^%[%],;]", function(character)
    return ("%%%02X"):format(character:byte())
  end)
end

local function with_narrow(image)
  local source = image.attributes.narrow
  image.attributes.narrow = nil
  if not source or not context.html then
    return image
  end
  local _, content = pandoc.mediabag.fetch(source)
  local opening = '<picture><source media="screen and (max-width: 40rem)" srcset="%s">'
  return pandoc.Inlines({
    pandoc.RawInline("html", opening:format(address(content))),
    image,
    pandoc.RawInline("html", "</picture>"),
  })
end

--- Puts the drawings for narrow windows beside those for pages.
function pictures.apply(doc)
  return doc:walk({ Image = with_narrow })
end

return pictures
