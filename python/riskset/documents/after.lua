-- The last filter of the built-in engine: what would be written into a Word file's custom properties and is
-- nobody's business there, such as the paths of bibliography and style, is taken out.

local PRIVATE = {
  "bibliography", "citation-abbreviations", "citation-style", "crossref", "csl", "link-citations", "nocite",
  "notes-after-punctuation", "references", "riskset-engine", "riskset-format", "riskset-profiles", "toc", "toc-depth",
  "toc-title", "variables",
}

function Meta(meta)
  if FORMAT ~= "docx" then
    return nil
  end
  for _, key in ipairs(PRIVATE) do
    meta[key] = nil
  end
  return meta
end
