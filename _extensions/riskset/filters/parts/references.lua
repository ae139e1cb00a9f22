-- References to floats, sections and equations, and the error for one that leads nowhere.

local bookmarks = require("parts.bookmarks")
local context = require("parts.context")
local labels = require("parts.labels")
local theorems = require("parts.theorems")

local NBSP = "\u{a0}"
local REFERABLE = { fig = true, tbl = true, sfig = true, stbl = true, sec = true, eq = true }
for kind in pairs(theorems.NUMBERED) do
  REFERABLE[kind] = true
end

local references = {}

local function link(inlines, id)
  return pandoc.Link(inlines, "#" .. id, "", pandoc.Attr("", { "quarto-xref" }))
end

--- A field that shows what the bookmark of `id` holds, here `shown`.
local function word_field(id, shown, switch)
  return bookmarks.inline_field(("REF %s %s\\h \\* MERGEFORMAT"):format(bookmarks.name(id), switch or ""), shown)
end

--- A reference in Word: `prefix` typed or, where it is the caption's own word, part of the field.
function references.word(id, entry, prefix)
  local kind = entry.kind
  if kind == "sec" then
    local number = word_field(id, entry.number, "\\r ")
    return prefix ~= "" and pandoc.Inlines({ pandoc.Str(prefix .. NBSP), number }) or pandoc.Inlines({ number })
  elseif kind == "eq" then
    return references.link(id, entry, prefix)
  elseif prefix == (entry.label or labels.title(kind)) then
    return pandoc.Inlines({ word_field(id, prefix .. NBSP .. entry.number) })
  end
  local number = word_field(id .. "_n", entry.number)
  return prefix ~= "" and pandoc.Inlines({ pandoc.Str(prefix .. NBSP), number }) or pandoc.Inlines({ number })
end

--- A reference on a web page.
function references.link(id, entry, prefix)
  return pandoc.Inlines({ link({ pandoc.Str((prefix ~= "" and prefix .. NBSP or "") .. entry.number) }, id) })
end

--- A part of a figure or table, `Figure 1a`: its number is no field of Word's and no counter of Typst's.
function references.part(id, entry, prefix)
  if context.typst then
    return pandoc.Inlines({
      pandoc.RawInline("typst", ("#link(<%s>)["):format(id)),
      pandoc.Str((prefix ~= "" and prefix .. NBSP or "") .. entry.number),
      pandoc.RawInline("typst", "]"),
    })
  end
  return references.link(id, entry, prefix)
end

--- A section without a number is called by its title.
function references.by_title(id, title)
  if context.typst then
    local inlines = pandoc.Inlines({ pandoc.RawInline("typst", ("#link(<%s>)["):format(id)) })
    inlines:extend(title)
    inlines:insert(pandoc.RawInline("typst", "]"))
    return inlines
  elseif context.latex then
    local inlines = pandoc.Inlines({ pandoc.RawInline("latex", ("\\hyperref[%s]{"):format(id)) })
    inlines:extend(title)
    inlines:insert(pandoc.RawInline("latex", "}"))
    return inlines
  end
  return pandoc.Inlines({ link(title, id) })
end

local function reference(citation, entry, id)
  if entry.kind == "sec" and not entry.number then
    return references.by_title(id, entry.title)
  end
  local prefix
  if #citation.prefix > 0 then
    prefix = pandoc.utils.stringify(citation.prefix)
  elseif citation.mode == "SuppressAuthor" then
    prefix = ""
  else
    prefix = entry.part and entry.label or labels.prefix(entry.kind, citation.id:match("^%u") ~= nil)
  end
  if entry.part then
    return references.part(id, entry, prefix)
  elseif context.typst then
    return pandoc.Inlines({
      pandoc.RawInline("typst", ("#ref(<%s>, supplement: ["):format(id)),
      pandoc.Str(prefix),
      pandoc.RawInline("typst", "])"),
    })
  elseif context.word then
    return references.word(id, entry, prefix)
  end
  return references.link(id, entry, prefix)
end

local function nearest(id, entries)
  local kind, same = id:lower():match("^(%a+)%-"), {}
  for known in pairs(entries) do
    if known:match("^(%a+)%-") == kind then
      table.insert(same, "@" .. known)
    end
  end
  table.sort(same)
  if #same == 0 then
    return ("the document has no label that begins with %s-"):format(kind)
  end
  return "the document has " .. table.concat(same, ", ")
end

function references.unresolved(id, entries)
  context.problem(("the reference @%s leads nowhere; %s"):format(id, nearest(id, entries or {})))
end

--- Replaces citations that are references; the others are left to the bibliography.
function references.apply(doc, entries)
  return doc:walk({
    Cite = function(cite)
      local result, found = pandoc.Inlines({}), false
      for _, citation in ipairs(cite.citations) do
        local id = citation.id:sub(1, 1):lower() .. citation.id:sub(2)
        if REFERABLE[id:match("^(%a+)%-.")] then
          if found then
            result:extend({ pandoc.Str(","), pandoc.Space() })
          end
          found = true
          if entries[id] then
            result:extend(reference(citation, entries[id], id))
            for _, inline in ipairs(citation.suffix) do
              result:insert(inline)
            end
          else
            references.unresolved(citation.id, entries)
          end
        end
      end
      return found and result or nil
    end,
  })
end

return references
