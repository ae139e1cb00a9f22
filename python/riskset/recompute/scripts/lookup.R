# ---- How numbers are looked up and answered -------------------------------------------------

near <- 1e-9                       # times nearer than this part of them are one time
computed <- rep(NA_real_, nrow(expected))
done <- rep(FALSE, nrow(expected))

# The rows of the report's numbers with these names. Endpoints of curves stand under `variable`.
asked <- function(display, statistic, endpoint = "", model = "", group = "", variable = "", level = "") {
  rows <- index[[paste(display, statistic, endpoint, model, group, variable, level, sep = "\r")]]
  if (is.null(rows)) integer() else rows
}
index <- with(expected, list2env(split(
  seq_len(nrow(expected)), paste(display, statistic, endpoint, model, group, variable, level, sep = "\r")
)))

# Keep what was computed for the numbers with these names; NA says that there is no number.
answer <- function(value, ...) {
  rows <- asked(...)
  computed[rows] <<- if (is.function(value)) vapply(expected$at[rows], value, numeric(1)) else as.numeric(value)
  done[rows] <<- TRUE
}

# The groups, levels or models for which a display has a number.
those <- function(display, what, ...) {
  rows <- expected$display == display
  for (name in names(list(...))) rows <- rows & expected[[name]] == list(...)[[name]]
  unique(expected[[what]][rows])
}

# Why no number of a display is recomputed.
reasons <- rep("", nrow(expected))
not_recomputed <- function(display, why) reasons[expected$display == display] <<- why

# The calls of a display: what goes wrong is said, and its numbers are not recomputed.
section <- function(display, calls) {
  tryCatch(calls, error = function(fault) cat("Not computed: ", display, ": ", conditionMessage(fault), "\n", sep = ""))
  invisible()
}
