# ---- Curves ---------------------------------------------------------------------------------

# A curve of patients with weights or in clusters, with the infinitesimal jackknife's variance.
robust_curve <- function(s, incidence) {
  s <- s[s$weight > 0 & (s$time > s$entry | s$entry == 0), ]
  what <- if (incidence) factor(s$cause, 0:max(1, s$cause)) else s$cause == 1
  followed <- if (any(s$entry > 0)) Surv(s$entry, s$time, what) else Surv(s$time, what)
  fit <- if (incidence) {
    survfit(followed ~ 1, weights = s$weight, id = seq_len(nrow(s)), robust = TRUE, influence = TRUE)
  } else {
    survfit(followed ~ 1, weights = s$weight, cluster = s$cluster, robust = TRUE)
  }
  if (!incidence) {
    # What survfit gives is the error of the logarithm, as in plain curves.
    error <- ifelse(fit$surv > 0, if (isTRUE(fit$logse)) fit$std.err * fit$surv else fit$std.err, 0)
    return(list(time = fit$time, value = fit$surv, error = error, start = 1, end = max(s$time), closed = min(fit$surv) < near))
  }
  state <- which(fit$states == "1")
  # Of several states survfit has the influence of each patient, and some versions leave clusters aside.
  influence <- matrix(fit$influence.pstate[, , state], nrow(s))
  influence <- influence[, ncol(influence) - length(fit$time) + seq_along(fit$time), drop = FALSE]
  error <- sqrt(colSums(rowsum(s$weight * influence, s$cluster)^2))
  list(time = fit$time, value = fit$pstate[, state], error = error, start = 0, end = max(s$time),
    closed = min(fit$pstate[, 1]) < near)
}

curve_of <- function(s, endpoint, robust) {
  if (robust) robust_curve(s, endpoint %in% competing)
  else if (endpoint %in% competing) incidence_curve(s)
  else survival_curve(s)
}

# The steps of a curve: times, estimates and standard errors, and up to when it is known.
survival_curve <- function(s) {
  late <- any(s$entry > 0)
  if (late) s <- s[s$time > s$entry, ]
  fit <- if (late) survfit(Surv(entry, time, cause == 1) ~ 1, s) else survfit(Surv(time, cause == 1) ~ 1, s)
  error <- ifelse(fit$surv > 0, fit$std.err * fit$surv, 0)
  list(time = fit$time, value = fit$surv, error = error, start = 1, end = max(s$time), closed = min(fit$surv) < near)
}

# Aalen and Johansen's incidence with Gray's variance, by cmprsk; of patients who enter late without a variance.
incidence_curve <- function(s) {
  if (any(s$entry > 0)) {
    s <- s[s$time > s$entry, ]
    fit <- survfit(Surv(entry, time, factor(cause, 0:max(1, s$cause))) ~ 1, s, id = seq_len(nrow(s)))
    state <- which(fit$states == "1")
    free <- fit$pstate[, 1]
    return(list(time = fit$time, value = fit$pstate[, state], error = NULL, start = 0, end = max(s$time), closed = min(free) < near))
  }
  if (all(s$cause == 0)) return(list(time = 0, value = 0, error = 0, start = 0, end = max(s$time), closed = FALSE))
  fit <- cuminc(s$time, s$cause, cencode = 0)
  own <- fit[["1 1"]]
  if (is.null(own)) own <- list(time = 0, est = 0, var = 0)
  closed <- sum(vapply(fit, function(each) max(each$est), 1)) > 1 - near
  list(time = own$time, value = own$est, error = sqrt(own$var), start = 0, end = max(s$time), closed = closed)
}

step_at <- function(curve, what, at) {
  if (at > curve$end * (1 + near) && !curve$closed) return(NA)
  place <- which(curve$time <= at * (1 + near))
  if (length(place) == 0) return(if (what == "value") curve$start else 0)
  curve[[what]][max(place)]
}

limits <- function(value, error, level, scale) {
  z <- qnorm((1 + level) / 2)
  if (is.na(value) || value < near || (scale == "log-log" && value > 1 - near)) return(c(NA, NA))
  switch(scale,
    "log-log" = value^exp(c(1, -1) * z * error / abs(value * log(value))),
    log = c(value * exp(-z * error / value), min(value * exp(z * error / value), 1)),
    plain = c(max(value - z * error, 0), min(value + z * error, 1))
  )
}

# Patients, events, rates with limits, medians and numbers at risk, of everyone and of each group.
# A figure reads medians off survival alone: `medians = FALSE`.
# With weights, numbers of patients are sums of them.
rates <- function(display, d, endpoint, by = NULL, level = 0.95, scale = "log-log", medians = TRUE, weights = NULL,
                  cluster = NULL) {
  robust <- !is.null(weights) || !is.null(cluster)
  all <- with_special(stretches(d, endpoint, by), d, NULL, weights, cluster)
  for (group in those(display, "group", variable = endpoint, statistic = "n")) {
    s <- if (group == "") all else all[all$group == group, ]
    for (end in c("", if (!is.null(weights)) "_patients")) {
      w <- if (end == "") s$weight else rep(1, nrow(s))
      own <- function(value, statistic) answer(value, display, paste0(statistic, end), group = group, variable = endpoint)
      own(sum(w[!duplicated(s$row)]), "n")
      own(sum(w[s$cause == 1]), "events")
      own(function(at) sum(w[s$time >= at * (1 - near) & (s$entry == 0 | s$entry < at * (1 - near))]), "n_risk")
      own(function(at) sum(w[s$cause == 0 & s$time == s$end & abs(s$time - at) <= near * max(1, at)]), "n_censored")
      own(function(at) sum(w[s$cause == 1 & s$time <= at * (1 + near)]), "events_to")
      own(function(at) sum(w[s$cause == 0 & s$time == s$end & s$time <= at * (1 + near)]), "censored_to")
    }
    if (nrow(s) == 0) next
    curve <- curve_of(s, endpoint, robust)
    answer(function(at) step_at(curve, "value", at), display, "estimate", group = group, variable = endpoint)
    if (is.null(curve$error)) next
    answer(function(at) step_at(curve, "error", at), display, "std_error", group = group, variable = endpoint)
    ends <- function(at) limits(step_at(curve, "value", at), step_at(curve, "error", at), level, scale)
    answer(function(at) ends(at)[1], display, "lower", group = group, variable = endpoint)
    answer(function(at) ends(at)[2], display, "upper", group = group, variable = endpoint)
    if (medians) median_of(display, curve, group, endpoint, level, scale)
    else for (end in c("", "_lower", "_upper")) answer(NA, display, paste0("median", end), group = group, variable = endpoint)
  }
}

# The first times at which a curve, and its limits, have come half the way.
median_of <- function(display, curve, group, endpoint, level, scale) {
  ends <- mapply(limits, curve$value, curve$error, MoreArgs = list(level = level, scale = scale))
  heights <- rbind(curve$value, if (curve$start == 1) ends else ends[2:1, , drop = FALSE])
  half <- if (curve$start == 1) heights <= 0.5 + near else heights >= 0.5 - near
  first <- apply(half, 1, function(reached) if (any(reached, na.rm = TRUE)) curve$time[which(reached)[1]] else NA)
  answer(first[1], display, "median", group = group, variable = endpoint)
  answer(first[2], display, "median_lower", group = group, variable = endpoint)
  answer(first[3], display, "median_upper", group = group, variable = endpoint)
}

# The first group's rate less the second's at a time, with normal limits and P.
differences <- function(display, d, endpoint, by, level = 0.95, weights = NULL, cluster = NULL) {
  robust <- !is.null(weights) || !is.null(cluster)
  all <- with_special(stretches(d, endpoint, by), d, NULL, weights, cluster)
  for (text in those(display, "group", variable = endpoint, statistic = "difference")) {
    names <- compared(text, groups_of(d, by))
    if (any(!names %in% all$group)) {
      for (end in c("", "_lower", "_upper", "_p_value")) {
        answer(NA, display, paste0("difference", end), group = text, variable = endpoint)
      }
      next
    }
    curve <- lapply(names, function(group) curve_of(all[all$group == group, ], endpoint, robust))
    if (is.null(curve[[1]]$error) || is.null(curve[[2]]$error)) next
    value <- function(at) step_at(curve[[1]], "value", at) - step_at(curve[[2]], "value", at)
    error <- function(at) sqrt(step_at(curve[[1]], "error", at)^2 + step_at(curve[[2]], "error", at)^2)
    there <- function(at, x) if (is.na(error(at)) || error(at) < near) NA else x
    z <- qnorm((1 + level) / 2)
    own <- function(f, statistic) answer(f, display, statistic, group = text, variable = endpoint)
    own(function(at) there(at, value(at)), "difference")
    own(function(at) there(at, value(at) - z * error(at)), "difference_lower")
    own(function(at) there(at, value(at) + z * error(at)), "difference_upper")
    own(function(at) there(at, 2 * pnorm(-abs(value(at)) / error(at))), "difference_p_value")
  }
}

# P of a comparison of curves: log-rank; of incidences Gray's; of groups that patients enter late Mantel and Byar's.
# `test` names another weight of the times, `rho` is the power of Gray's, and `trend` asks for a trend over the groups' order.
# Fewer than ten events are compared by permutation in the report, which is not done here.
# With weights or clusters groups are compared by a Cox regression with a robust variance.
compare_curves <- function(display, d, endpoint, by, strata = NULL, weights = NULL, cluster = NULL, test = "log-rank",
                           rho = 0, trend = FALSE) {
  robust <- !is.null(weights) || !is.null(cluster)
  all <- with_special(stretches(d, endpoint, by), d, strata, weights, cluster)
  for (text in those(display, "group", variable = endpoint, statistic = "p_value")) {
    names <- compared(text, groups_of(d, by))
    s <- all[all$group %in% names, ]
    s$group <- droplevels(s$group)
    late <- any(s$entry > 0)
    plain <- identical(test, "log-rank") && rho == 0 && !trend
    few <- sum(s$cause == 1) < 10 && !late && !robust && is.null(strata) && plain
    by_fine_gray <- robust && endpoint %in% competing && !any(duplicated(all$row))
    if (length(names) == 0 || nlevels(s$group) < 2 || few || by_fine_gray) next
    gray <- endpoint %in% competing && !late
    if (gray && trend) next
    power <- if (identical(test, "log-rank")) 0 else if (identical(test, "peto-kaplan-meier")) 1 else if (is.list(test) && test$gamma == 0) test$rho
    p <- if (robust) robust_p(s, trend)
      else if (gray) cuminc(s$time, s$cause, s$group, strata = s$stratum, rho = rho, cencode = 0)$Tests["1", "pv"]
      else if (late || trend || is.null(power)) rank_test(s, test, trend)
      else if (is.null(strata)) pchisq(survdiff(Surv(time, cause == 1) ~ group, s, rho = power)$chisq, nlevels(s$group) - 1, lower.tail = FALSE)
      else pchisq(survdiff(Surv(time, cause == 1) ~ group + strata(stratum), s, rho = power)$chisq, nlevels(s$group) - 1, lower.tail = FALSE)
    answer(p, display, "p_value", group = text, variable = endpoint)
  }
}

robust_p <- function(s, trend) {
  s <- s[s$weight > 0 & (s$time > s$entry | s$entry == 0), ]
  late <- any(s$entry > 0)
  followed <- if (late) Surv(s$entry, s$time, s$cause == 1) else Surv(s$time, s$cause == 1)
  if (trend) s$group <- as.numeric(s$group)
  fit <- coxph(followed ~ group + strata(stratum), s, weights = weight, cluster = cluster, robust = TRUE, control = precisely)
  pchisq(drop(coef(fit) %*% solve(vcov(fit), coef(fit))), length(coef(fit)), lower.tail = FALSE)
}

# Tests of the log-rank family that survdiff does not have: of groups into which patients come late, with other weights
# of the times, and for trend over the order of the groups. Mantel and Haenszel's sums, within strata.
rank_test <- function(s, test, trend) {
  names <- levels(s$group)
  excess <- numeric(length(names))
  variance <- matrix(0, length(names), length(names))
  for (stratum in unique(s$stratum)) {
    own <- s[s$stratum == stratum, ]
    survival <- prentice <- 1
    for (at in sort(unique(own$time[own$cause == 1]))) {
      there <- own[own$time >= at & own$entry < at, ]
      events <- there$time == at & there$cause == 1
      n <- nrow(there)
      d <- sum(events)
      if (d == 0) next
      prentice <- prentice * (1 - d / (n + 1))
      w <- if (is.list(test)) survival^test$rho * (1 - survival)^test$gamma else switch(test, "log-rank" = 1, gehan = n,
        "tarone-ware" = sqrt(n), "peto-kaplan-meier" = survival, "peto-prentice" = prentice,
        "peto-andersen" = prentice * n / (n + 1))
      shares <- vapply(names, function(name) mean(there$group == name), 1)
      excess <- excess + w * (vapply(names, function(name) sum(there$group[events] == name), 1) - d * shares)
      if (n > 1) variance <- variance + w^2 * d * (n - d) / (n - 1) * (diag(shares, length(shares)) - shares %o% shares)
      survival <- survival * (1 - d / n)
    }
  }
  if (trend) {
    scores <- seq_along(names)
    return(pchisq(sum(scores * excess)^2 / drop(scores %*% variance %*% scores), 1, lower.tail = FALSE))
  }
  pchisq(drop(excess[-1] %*% solve(variance[-1, -1], excess[-1])), length(names) - 1, lower.tail = FALSE)
}

# Follow-up by the reverse Kaplan-Meier estimate: a death leaves the risk set before a censoring of its time.
follow_up <- function(display, d, endpoint, by = NULL, range = "observed") {
  all <- stretches(d, endpoint, by)
  for (group in those(display, "group", variable = endpoint, statistic = "n")) {
    s <- if (group == "") all else all[all$group == group, ]
    answer(nrow(s), display, "n", group = group, variable = endpoint)
    answer(sum(s$cause == 1), display, "events", group = group, variable = endpoint)
    shown <- if (range == "event-free") s$time[s$cause == 0] else s$time
    answer(min(shown), display, "shortest", group = group, variable = endpoint)
    answer(max(shown), display, "longest", group = group, variable = endpoint)
    died <- s$cause > 0
    s$time <- ifelse(died, s$time * (1 - 1e-6), s$time)
    s$cause <- as.numeric(!died)
    median_of(display, survival_curve(s), group, endpoint, 0.95, "log-log")
  }
}
