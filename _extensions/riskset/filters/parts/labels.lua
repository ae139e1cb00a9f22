-- The words that stand before numbers and over blocks, in the document's language or as its metadata says.

local context = require("parts.context")

local ORDER = {
  "fig", "tbl", "sec", "eq", "note", "tip", "warning", "important", "caution",
  "abstract", "keywords", "references", "correspondence", "contents", "continued",
  "abbreviations", "other_abbreviations", "one_note", "notes", "both", "as_in",
}

local function words(list)
  local result = {}
  for index, key in ipairs(ORDER) do
    result[key] = list[index]
  end
  return result
end

local LANGUAGES = {
  en = words({ "Figure", "Table", "Section", "Equation", "Note", "Tip", "Warning", "Important", "Caution",
    "Abstract", "Keywords", "References", "Correspondence", "Contents", "continued",
    "abbreviations", "other abbreviations", "note", "notes", "and", " as in" }),
  de = words({ "Abbildung", "Tabelle", "Kapitel", "Gleichung", "Hinweis", "Tipp", "Warnung", "Wichtig", "Vorsicht",
    "Zusammenfassung", "Schlüsselwörter", "Literatur", "Korrespondenz", "Inhalt", "Fortsetzung",
    "Abkürzungen", "weitere Abkürzungen", "Anmerkung", "Anmerkungen", "und", " wie in" }),
  fr = words({ "Figure", "Table", "Section", "Équation", "Note", "Astuce", "Avertissement", "Important",
    "Mise en garde", "Résumé", "Mots clés", "Les références", "Correspondance",
    "Table des matières", "suite",
    "abréviations", "autres abréviations", "note", "notes", "et", " : voir" }),
  es = words({ "Figura", "Tabla", "Sección", "Ecuación", "Nota", "Tip", "Advertencia", "Importante", "Precaución",
    "Resumen", "Palabras clave", "Referencias", "Correspondencia", "Índice", "continuación",
    "abreviaturas", "otras abreviaturas", "nota", "notas", "y", ": véase" }),
  it = words({ "Figura", "Tabella", "Sezione", "Equazione", "Nota", "Consiglio", "Avviso", "Importante", "Attenzione",
    "Sommario", "Parole chiave", "Referenze", "Corrispondenza", "Indice", "continua",
    "abbreviazioni", "altre abbreviazioni", "nota", "note", "e", ": vedi" }),
  nl = words({ "Figuur", "Tabel", "Paragraaf", "Vergelijking", "Opmerking", "Tip", "Waarschuwing", "Belangrijk",
    "Opgelet", "Samenvatting", "Trefwoorden", "Referenties", "Correspondentie", "Inhoud", "vervolg",
    "afkortingen", "overige afkortingen", "noot", "noten", "en", ": zie" }),
  pt = words({ "Figura", "Tabela", "Seção", "Equação", "Nota", "Dica", "Aviso", "Importante", "Cuidado", "Resumo",
    "Palavras-chave", "Referências", "Correspondência", "Sumário", "continuação",
    "abreviaturas", "outras abreviaturas", "nota", "notas", "e", ": ver" }),
}

local labels = { language = "en", words = LANGUAGES.en, meta = {}, caption_at = {} }

--- Supplement items are tables and figures whose number carries an S.
labels.PLAIN_KIND = { fig = "fig", tbl = "tbl", sfig = "fig", stbl = "tbl", eq = "eq", sec = "sec" }

--- Reads the language, the places of captions and the `crossref` key of the metadata.
function labels.read(meta)
  local language = (context.text(meta.lang) or "en"):match("^%a+"):lower()
  labels.language = language
  labels.words = LANGUAGES[language] or LANGUAGES.en
  labels.meta = pandoc.utils.type(meta.crossref) == "table" and meta.crossref or {}
  for kind, plain in pairs(labels.PLAIN_KIND) do
    labels.caption_at[kind] = context.text(meta[plain .. "-cap-location"])
  end
end

--- A block's own word, such as `Abstract`, unless the metadata gives another under `<key>-title`.
function labels.word(meta, key)
  return context.text(meta[key .. "-title"]) or labels.words[key]
end

local function named(kind, part)
  local own = context.text(labels.meta[kind .. "-" .. part])
  if own == nil and kind:sub(1, 1) == "s" and kind ~= "sec" then
    own = context.text(labels.meta[kind:sub(2) .. "-" .. part])
  end
  return own
end

--- The word of a caption: `Table`.
function labels.title(kind)
  return named(kind, "title") or labels.words[labels.PLAIN_KIND[kind]]
end

--- The word of a reference: `Table`; as in captions unless `crossref: tbl-prefix` says otherwise.
function labels.prefix(kind, capital)
  local text = named(kind, "prefix") or labels.title(kind)
  if capital then
    text = pandoc.text.upper(pandoc.text.sub(text, 1, 1)) .. pandoc.text.sub(text, 2)
  end
  return text
end

--- What stands between number and caption.
function labels.delimiter()
  local delimiter = (context.text(labels.meta["title-delim"]) or "."):gsub("%s+$", "")
  return delimiter
end

function labels.number(kind, order)
  return (kind == "stbl" or kind == "sfig") and "S" .. order or tostring(order)
end

return labels
