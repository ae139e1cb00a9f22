# ---- What befell patients -------------------------------------------------------------------

members_of <- function(d, by, group) {
  if (is.null(by)) return(rep(TRUE, nrow(d)))
  if (group == "") !is.na(d[[by]]) else !is.na(d[[by]]) & d[[by]] == group
}

# Who had it, at some grade where there are grades, and when: counts, percentages, medians and P values.
# `had` is a column of 1, 0 and NA, `grade` one of grades; `bands` names rows by their lowest and highest grade.
events <- function(display, d, name, by = NULL, had = NULL, grade = NULL, bands = list(), severe = NULL, onset = NULL,
                   onset_label = "Onset", duration = NULL, count_test = NULL, time_test = NULL) {
  groups <- c("", if (!is.null(by)) groups_of(d, by))
  for (group in groups) answer(sum(members_of(d, by, group)), display, "n_group", group = group)
  rows <- list(if (is.null(grade)) d[[had]] == 1 else d[[grade]] > 0)
  names(rows) <- if (is.null(grade)) " " else "Any grade"
  if (!is.null(grade) && !is.null(severe)) rows[[paste("Grade \u2265", severe)]] <- d[[grade]] >= severe
  for (band in names(bands)) rows[[band]] <- d[[grade]] >= bands[[band]][1] & d[[grade]] <= bands[[band]][2]
  test <- function(level, value, chosen) {
    for (text in those(display, "group", variable = name, statistic = "p_value", level = level)) {
      names <- compared(text, groups_of(d, by))
      kept <- d[[by]] %in% names & !is.na(value)
      p <- p_of_values(value[kept], factor(as.character(d[[by]][kept]), names), chosen, ordinal = FALSE)
      answer(p, display, "p_value", group = text, variable = name, level = level)
    }
  }
  for (row in names(rows)) {
    level <- trimws(row)
    for (group in groups) {
      value <- rows[[row]][members_of(d, by, group)]
      own <- function(number, statistic) answer(number, display, statistic, group = group, variable = name, level = level)
      own(sum(!is.na(value)), "n")
      own(sum(is.na(value)), "missing")
      own(sum(value, na.rm = TRUE), "count")
      own(if (any(!is.na(value))) 100 * mean(value, na.rm = TRUE) else NA, "percent")
    }
    test(level, factor(rows[[row]]), count_test)
  }
  if (length(bands)) {
    of <- rep(NA, nrow(d))
    for (band in names(bands)) of[which(rows[[band]])] <- band
    test("Grades", factor(of), count_test)
  }
  had_it <- !is.na(rows[[1]]) & rows[[1]]
  for (column in c(onset, duration)) {
    level <- if (identical(column, onset)) onset_label else "Duration"
    for (group in groups) {
      value <- d[[column]][members_of(d, by, group) & had_it]
      some <- value[!is.na(value)]
      own <- function(number, statistic) answer(number, display, statistic, group = group, variable = name, level = level)
      own(length(some), "n")
      own(sum(is.na(value)), "unknown")
      own(if (length(some)) median(some) else NA, "median")
      own(if (length(some)) min(some) else NA, "minimum")
      own(if (length(some)) max(some) else NA, "maximum")
    }
    test(level, ifelse(had_it, d[[column]], NA), time_test)
  }
}

# The incidence of an endpoint at the times of the report, each of which has a name.
incidences <- function(display, d, endpoint, by = NULL, level = 0.95) {
  all <- stretches(d, endpoint, by)
  for (name in those(display, "level", variable = endpoint, statistic = "estimate")) {
    for (group in those(display, "group", variable = endpoint, statistic = "estimate", level = name)) {
      s <- if (group == "") all else all[all$group == group, ]
      curve <- incidence_curve(s)
      own <- function(f, statistic) answer(f, display, statistic, group = group, variable = endpoint, level = name)
      own(function(at) sum(s$time >= at * (1 - near)), "n_risk")
      own(function(at) step_at(curve, "value", at), "estimate")
      ends <- function(at) limits(step_at(curve, "value", at), step_at(curve, "error", at), level, "log-log")
      own(function(at) ends(at)[1], "lower")
      own(function(at) ends(at)[2], "upper")
    }
  }
}

# Who is analyzed from a landmark, and of these who was exposed by it and after it.
landmark_account <- function(display, d, at, unit, free_of, by = NULL, exposure = NULL, label = NULL) {
  at <- in_unit(at, unit, attr(d, "unit"))
  fate <- fates(d, at, free_of)
  answer(at, display, "landmark")
  answer(sum(fate == 0), display, "n_kept")
  answer(sum(fate == 1), display, "n_left_by_event")
  answer(sum(fate == 2), display, "n_left_by_censoring")
  everyone <- rep(TRUE, nrow(d))
  rows <- list("Left before the landmark" = list(fate != 0, everyone), "Analyzed from the landmark" = list(fate == 0, everyone))
  if (!is.null(exposure)) {
    begins <- d[[paste0(exposure, ".begins")]]
    exposed <- !is.na(begins) & begins <= at * (1 + near)
    rows[[paste(label, "by the landmark")]] <- list(fate == 0 & exposed, fate == 0)
    rows[[paste(label, "after the landmark")]] <- list(fate == 0 & !is.na(begins) & !exposed, fate == 0)
  }
  for (group in c("", if (!is.null(by)) groups_of(d, by))) {
    members <- members_of(d, by, group)
    answer(sum(members), display, "n_group", group = group)
    for (level in names(rows)) {
      count <- sum(members & rows[[level]][[1]])
      of <- sum(members & rows[[level]][[2]])
      answer(count, display, "count", group = group, level = level)
      answer(if (of > 0) 100 * count / of else NA, display, "percent", group = group, level = level)
    }
  }
}
