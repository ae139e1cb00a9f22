-- Everything between pandoc's reader and its writer, for the built-in engine.

local blanks = require("parts.blanks")
local callouts = require("parts.callouts")
local citations = require("parts.citations")
local conditional = require("parts.conditional")
local contents = require("parts.contents")
local context = require("parts.context")
local labels = require("parts.labels")
local landscape = require("parts.landscape")
local live = require("parts.live")
local margins = require("parts.margins")
local numbering = require("parts.numbering")
local pictures = require("parts.pictures")
local placing = require("parts.placing")
local references = require("parts.references")
local regions = require("parts.regions")
local sections = require("parts.sections")
local spoken = require("parts.spoken")
local tables = require("parts.tables")
local tabs = require("parts.tabs")
local titleblock = require("parts.titleblock")
local unbroken = require("parts.unbroken")
local webpage = require("parts.webpage")

local function defaults(meta)
  if not meta.csl and not meta["citation-style"] then
    meta.csl = pandoc.path.join({ context.folder, "riskset.csl" })
  end
  if not meta["citation-abbreviations"] then
    meta["citation-abbreviations"] = pandoc.path.join({ context.folder, "abbreviations.json" })
  end
  if meta["link-citations"] == nil then
    meta["link-citations"] = true
  end
  if meta["notes-after-punctuation"] == nil then
    meta["notes-after-punctuation"] = true
  end
  if context.truthy(meta.toc) and not meta["toc-title"] then
    meta["toc-title"] = labels.words.contents
  end
  return meta
end

return {
  {
    Pandoc = function(doc)
      labels.read(doc.meta)
      doc.meta = defaults(doc.meta)
      doc = conditional.apply(doc)
      doc = doc:walk({ Div = tabs.from_div })
      doc = margins.apply(doc)
      doc = sections.promote(doc)
      doc = doc:walk({ Div = callouts.from_div })
      doc = landscape.wide(doc)
      doc = placing.apply(doc)
      doc = doc:walk({ Div = tables.div })
      doc = numbering.apply(doc)
      doc = doc:walk({ Table = tables.markdown })
      doc = blanks.apply(doc)
      doc = titleblock.apply(doc)
      doc = references.apply(doc, numbering.entries)
      doc = landscape.apply(doc)
      doc = citations.apply(doc)
      doc = contents.apply(doc, numbering.entries)
      doc = regions.apply(doc)
      doc = unbroken.apply(doc)
      doc = pictures.apply(doc)
      doc = webpage.apply(doc)
      doc = live.apply(doc)
      doc = spoken.apply(doc)
      context.stop_on_problems()
      return doc
    end,
  },
}
