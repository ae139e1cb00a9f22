# ---- The patients of a display --------------------------------------------------------------

in_unit <- function(time, from, to) time * days_in[[from]] / days_in[[to]]

# The patients of a population, with all times in the unit of the display.
patients <- function(population = NULL, unit) {
  d <- cohort
  for (name in names(units_of)) d[[name]] <- in_unit(d[[name]], units_of[[name]], unit)
  for (name in names(exposures)) d[[paste0("exposure.", name)]] <- NA
  if (!is.null(population)) d <- d[d[[paste0("population.", population)]] == 1, ]
  attr(d, "unit") <- unit
  d
}

# What became of each patient before a landmark: 0 still there, 1 left by an event, 2 by the end of follow-up.
fates <- function(d, at, free_of) {
  event <- left <- rep(FALSE, nrow(d))
  for (name in free_of) {
    time <- d[[paste0(name, ".time")]]
    happened <- d[[paste0(name, ".cause")]] > 0
    event <- event | (!is.na(time) & happened & time <= at * (1 + near))
    left <- left | (!is.na(time) & !happened & time < at * (1 - near))
  }
  ifelse(event, 1, ifelse(left, 2, 0))
}

# Those still followed and free of the events of some endpoints at a landmark, from which their time counts.
from_landmark <- function(d, at, unit, free_of, own_clock = character(), display = NULL) {
  at <- in_unit(at, unit, attr(d, "unit"))
  fate <- fates(d, at, free_of)
  if (!is.null(display)) {
    answer(at, display, "landmark")
    answer(sum(fate == 0), display, "n_kept")
    answer(sum(fate == 1), display, "n_left_by_event")
    answer(sum(fate == 2), display, "n_left_by_censoring")
  }
  for (column in setdiff(grep("\\.time$", names(d), value = TRUE), c(paste0(own_clock, ".time"), "landmark.time"))) {
    d[[column]] <- d[[column]] - at
    d[[column]][which(abs(d[[column]]) <= near * at)] <- 0
    entry <- sub("time$", "entry", column)
    if (!is.null(d[[entry]])) d[[entry]] <- pmax(d[[entry]] - at, 0)
  }
  # An exposure is what was known of it at the landmark.
  for (name in names(exposures)) {
    begins <- d[[paste0("exposure.", name, ".begins")]]
    exposed <- !is.na(begins) & begins <= at * (1 + near)
    group <- ifelse(exposed, d[[paste0("exposure.", name, ".group")]], exposures[[name]][1])
    d[[paste0("exposure.", name)]] <- factor(group, exposures[[name]])
  }
  kept <- d[fate == 0, ]
  attr(kept, "fates") <- fate
  kept
}

groups_of <- function(d, by) {
  name <- sub("^exposure\\.", "", by)
  if (name %in% names(exposures) && startsWith(by, "exposure.")) exposures[[name]] else levels(d[[by]])
}

# Stretches of follow-up of an endpoint: one for each patient, or before an exposure and from it on.
# An event at the time at which the exposure begins happened before it.
stretches <- function(d, endpoint, by = NULL) {
  time <- d[[paste0(endpoint, ".time")]]
  entry <- d[[paste0(endpoint, ".entry")]]
  s <- data.frame(
    row = seq_len(nrow(d)), entry = if (is.null(entry)) 0 else entry, time = time,
    cause = d[[paste0(endpoint, ".cause")]], end = time
  )
  s$group <- if (is.null(by)) factor("") else d[[by]]
  changing <- !is.null(by) && startsWith(by, "exposure.") && all(is.na(d[[by]]))
  if (changing) {
    begins <- d[[paste0(by, ".begins")]]
    begins[is.na(begins)] <- Inf
    group <- d[[paste0(by, ".group")]]
    before <- s[begins > s$entry & s$time > s$entry, ]
    at <- begins[before$row]
    before$cause <- ifelse(at < before$time, 0, before$cause)
    before$time <- pmin(at, before$time)
    before$group <- factor(groups_of(d, by)[1], groups_of(d, by))
    after <- s[begins < s$time & s$time > s$entry, ]
    after$entry <- pmax(begins[after$row], after$entry)
    after$group <- factor(group[after$row], groups_of(d, by))
    s <- rbind(before, after)
  }
  s <- s[!is.na(s$time), ]
  if (is.null(by)) s else s[!is.na(s$group), ]
}

# The stratum, weight and cluster of each stretch of follow-up, in columns of their own; patients who lack one are left out.
with_special <- function(s, d, strata = NULL, weights = NULL, cluster = NULL) {
  s$stratum <- if (is.null(strata)) factor(1) else interaction(d[s$row, strata, drop = FALSE], drop = TRUE)
  s$weight <- if (is.null(weights)) rep(1, nrow(s)) else d[[weights]][s$row]
  s$cluster <- if (is.null(cluster)) s$row else as.integer(factor(d[[cluster]][s$row]))
  s[complete.cases(s[c("stratum", "weight", "cluster")]), ]
}

# The two groups that "A vs B" names; all of them without a name.
compared <- function(text, names) {
  if (text == "") return(names)
  for (one in names) for (two in names) if (text == paste(one, "vs", two)) return(c(one, two))
  character()
}
