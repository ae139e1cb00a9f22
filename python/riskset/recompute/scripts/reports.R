# ---- What displays say of other displays ----------------------------------------------------

# Numbers that a display has from another one, under the same names.
same_as <- function(display, of) {
  key <- function(rows) with(expected[rows, ], paste(endpoint, model, group, variable, level, at, statistic, sep = "\r"))
  rows <- which(expected$display == display)
  sources <- which(expected$display %in% of & done)
  found <- match(key(rows), key(sources))
  computed[rows[!is.na(found)]] <<- computed[sources[found[!is.na(found)]]]
  done[rows[!is.na(found)]] <<- TRUE
}

# P values of other displays, and what adjustment for their number leaves of them.
# `families` names the displays whose P values are adjusted together.
ledger <- function(display, families, method = "holm") {
  rows <- which(expected$display == display & grepl("p_value$", expected$statistic) & !startsWith(expected$statistic, paste0(method, "_")))
  for (row in rows) {
    parts <- strsplit(expected$model[row], ", ", fixed = TRUE)[[1]]
    same <- asked(parts[1], expected$statistic[row], expected$endpoint[row], paste(parts[-1], collapse = ", "),
      expected$group[row], expected$variable[row], expected$level[row])
    if (length(same) == 1 && done[same]) {
      computed[row] <<- computed[same]
      done[row] <<- TRUE
    }
  }
  # Adjusted are the P values as the report has them, since each is compared by itself.
  display_of <- sub(",.*", "", expected$model[rows])
  for (displays in families) {
    own <- rows[display_of %in% displays]
    for (place in seq_along(own)) {
      adjusted <- p.adjust(expected$value[own], method)[place]
      row <- own[place]
      answer(adjusted, display, paste(method, expected$statistic[row], sep = "_"), expected$endpoint[row], expected$model[row],
        expected$group[row], expected$variable[row], expected$level[row])
    }
  }
}
