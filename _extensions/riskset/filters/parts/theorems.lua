-- Theorems, definitions and their like, which are numbered and referred to, and proofs, which are not.

local labels = require("parts.labels")

local ORDER = { "thm", "lem", "cor", "prp", "cnj", "def", "exm", "exr", "proof", "remark", "solution" }
local LANGUAGES = {
  en = { "Theorem", "Lemma", "Corollary", "Proposition", "Conjecture", "Definition", "Example", "Exercise", "Proof",
    "Remark", "Solution" },
  de = { "Theorem", "Lemma", "Korollar", "Aussage", "Annahme", "Definition", "Beispiel", "Übungsaufgabe", "Beweis",
    "Anmerkung", "Lösung" },
  fr = { "Théorème", "Lemme", "Corollaire", "Proposition", "Conjecture", "Définition", "Exemple", "Exercice", "Preuve",
    "Remarque", "Solution" },
  es = { "Teorema", "Lema", "Corolario", "Proposición", "Conjetura", "Definición", "Ejemplo", "Ejercicio",
    "Demostración", "Observación", "Solución" },
  it = { "Teorema", "Lemma", "Corollario", "Proposizione", "Congettura", "Definizione", "Esempio", "Esercizio",
    "Dimostrazione", "Osservazione", "Soluzione" },
  nl = { "Stelling", "Lemma", "Conclusie", "Voorstel", "Aanname", "Definitie", "Voorbeeld", "Oefening", "Bewijs",
    "Opmerking", "Oplossing" },
  pt = { "Teorema", "Lema", "Corolário", "Proposição", "Conjetura", "Definição", "Exemplo", "Exercício", "Comprovação",
    "Comentário", "Solução" },
}
local NUMBERED = { thm = true, lem = true, cor = true, prp = true, cnj = true, def = true, exm = true, exr = true }
local PROOFS = { "proof", "remark", "solution" }

local theorems = { NUMBERED = NUMBERED }

local function word(kind)
  local words = LANGUAGES[labels.language] or LANGUAGES.en
  for place, key in ipairs(ORDER) do
    if key == kind then
      return words[place]
    end
  end
end

--- The kind of a theorem by its id, or nil.
function theorems.kind(id)
  local kind = id:match("^(%a+)%-.")
  return NUMBERED[kind] and kind or nil
end

-- A theorem's own name: that of its attribute, or the heading with which it begins, as in Quarto.
local function take_name(div)
  local name = div.attributes.name
  div.attributes.name = nil
  local first = div.content[1]
  if first and first.t == "Header" then
    div.content:remove(1)
    return first.content
  end
  return name and pandoc.Inlines(name) or pandoc.Inlines({})
end

-- Quarto ends the title of a theorem with a full stop in Typst, where it is followed by a wider blank, and nowhere else.
local THEOREM_END = FORMAT == "typst" and "." or ""

-- `Theorem 1 (Its name)`
local function titled(div, words, ending)
  local title = pandoc.Inlines({ pandoc.Str(words) })
  local name = take_name(div)
  if #name > 0 then
    title:extend({ pandoc.Space(), pandoc.Str("(") })
    title:extend(name)
    title:insert(pandoc.Str(")"))
  end
  title:insert(pandoc.Str(ending))
  return title
end

-- The title in the first paragraph, or in one of its own.
local function begin(div, title)
  local inlines, first = pandoc.Inlines({ title }), div.content[1]
  if first and (first.t == "Para" or first.t == "Plain") then
    inlines:insert(pandoc.Space())
    inlines:extend(first.content)
    div.content[1] = pandoc.Para(inlines)
  else
    div.content:insert(1, pandoc.Para(inlines))
  end
  return div
end

--- A numbered theorem, and what a reference to it needs.
function theorems.numbered(div, kind, number)
  local label = word(kind)
  local title = pandoc.Strong(titled(div, label .. "\u{a0}" .. number, THEOREM_END))
  div.classes:insert("theorem")
  return begin(div, title), { kind = kind, number = number, label = label, part = true }
end

--- A proof, remark or solution, which begins with its word; nil for any other div.
function theorems.proof(div)
  for _, kind in ipairs(PROOFS) do
    if div.classes:includes(kind) then
      return begin(div, pandoc.Emph(titled(div, word(kind), ".")))
    end
  end
  return nil
end

return theorems
