-- A figure for narrow windows: where the engine has drawn it a second time, the page shows that drawing there.

local context = require("parts.context")

local pictures = {}

local function with_narrow(image)
  local source = image.attributes.narrow
  image.attributes.narrow, image.attributes["fig-align"] = nil, nil
  if not source or not context.html then
    return image
  end
  -- The engine puts the drawing itself there when the page is written; see riskset.documents.webpage.
  return pandoc.Inlines({
    pandoc.RawInline("html", ('<picture><source media="screen and (max-width: 40rem)" srcset="%s">'):format(context.xml(source))),
    image,
    pandoc.RawInline("html", "</picture>"),
  })
end

--- Puts the drawings for narrow windows beside those for pages.
function pictures.apply(doc)
  return doc:walk({ Image = with_narrow })
end

return pictures
