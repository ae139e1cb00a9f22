-- Adds the filter `riskset` to documents of other people's formats that do not name it.
--
-- Quarto loads the shortcodes of every extension beside a document, whether it uses them or not, before it puts its list of
-- filters together. So the shortcode calls this file, and a document needs no line `filters: [riskset]`. The list is Quarto's
-- own: if a version of Quarto keeps it otherwise, nothing is added, and the line is needed.

local OWN = { "filters/riskset.lua$", "filters/anywhere.lua$" }
local ENTRIES = {
  { file = "repairs.lua", at = "pre-ast" },
  { file = "apaquarto.lua", at = "post-ast" },
  { file = "anywhere.lua", at = "pre-render" },
}

local function names_filter(entries)
  return pandoc.List(entries):find_if(function(entry)
    local path = type(entry) == "table" and tostring(entry.path):gsub("\\", "/") or ""
    return path:match(OWN[1]) or path:match(OWN[2])
  end)
end

-- `folder` is that of the extension's filters.
return function(folder)
  local entries = (param("quarto-filters") or {}).entryPoints
  if type(entries) ~= "table" or names_filter(entries) then
    return
  end
  package.loaded["riskset.unasked"] = true
  for _, entry in ipairs(ENTRIES) do
    table.insert(entries, { path = pandoc.path.join({ folder, entry.file }), type = "lua", at = entry.at })
  end
end
