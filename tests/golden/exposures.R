# Exposures that begin during follow-up: time-dependent regressions, Simon and Makuch's curves, incidences and tests, from
# R's survival and etm, and effects from landmarks.
# Run in this folder: Rscript exposures.R     (writes exposures.json; needs jsonlite)
# Data: data/jasa.csv, and the made-up cohort of ../../data/cart-haplo (times in days; its study counts 30 days a month).
suppressMessages({library(survival); library(etm)})
MONTH <- 30
Z <- qnorm(0.975)
exactly <- coxph.control(eps = 1e-11, iter.max = 50)

effects <- function(fit, names = names(coef(fit))) {
  se <- sqrt(diag(vcov(fit)))
  out <- lapply(seq_along(coef(fit)), function(i) list(ratio = exp(coef(fit)[[i]]), lower = exp(coef(fit)[[i]] - Z * se[[i]]),
    upper = exp(coef(fit)[[i]] + Z * se[[i]]), p_value = 2 * pnorm(-abs(coef(fit)[[i]] / se[[i]]))))
  setNames(out, names)
}
wald <- function(fit, i) {
  b <- coef(fit)[i]
  pchisq(drop(b %*% solve(vcov(fit)[i, i, drop = FALSE], b)), length(b), lower.tail = FALSE)
}

# A row for each stretch in which the exposures of a patient are what they are. An exposure counts from `begins` on; on
# its last day a patient is exposed where `ties` is exposed or last-day, as if it had begun half a day before.
split_rows <- function(d, time, event, begins, ties = "unexposed") {
  d$id <- seq_len(nrow(d)); d$time_ <- d[[time]]; d$event_ <- d[[event]]
  d <- d[d$time_ > 0, ]
  rows <- tmerge(d, d, id = id, what = event(time_, event_))
  for (name in names(begins)) {
    own <- d[[begins[[name]]]]
    moved <- if (ties == "exposed") !is.na(own) else if (ties == "last-day") !is.na(own) & own == d$time_ else rep(FALSE, nrow(d))
    d$own <- ifelse(moved, pmax(own - 0.5, 0), own)
    call <- quote(tmerge(rows, d, id = id, x = tdc(own)))
    names(call)[5] <- name
    rows <- eval(call)
  }
  rows
}

rates <- function(fit, times, start = 0) {
  s <- summary(fit, times = times - start, extend = TRUE)
  list(time = times, estimate = s$surv, std_error = s$std.err, lower = s$lower, upper = s$upper)
}
at_risk <- function(rows, times) sapply(times, function(t) sum(rows$tstart < t & rows$tstop >= t))

# ---- The made-up cohort ---------------------------------------------------------------------------------------------
d <- read.csv("../../data/cart-haplo/cohort.csv", na.strings = "", stringsAsFactors = FALSE)
d$lfs <- as.integer(d$first_event != "none")
d$relapse <- as.integer(d$first_event == "relapse")
d$cause <- match(d$first_event, c("none", "relapse", "death")) - 1
d$allogenic <- as.integer(d$source != "autologous")
d$w <- 0.5 + d$age / 50
d$gvhd_day <- ifelse(!is.na(d$cgvhd_steroids) & d$cgvhd_steroids == 1, d$transplant_day + d$cgvhd_day, NA)
ever <- c(tx = "transplant_day")

adjusted <- function(time, event, ties = "unexposed") {
  rows <- split_rows(d, time, event, ever, ties)
  fit <- coxph(Surv(tstart, tstop, what) ~ tx + prior_hsct + allogenic, rows, control = exactly)
  c(list(effects = effects(fit, c("tx", "prior_hsct", "allogenic")), rows = nrow(rows), events = fit$nevent,
         n = length(unique(rows$id)), exposed = length(unique(rows$id[rows$tx == 1])), events_exposed = sum(rows$what[rows$tx == 1]),
         aic = AIC(fit), concordance = unname(fit$concordance["concordance"])),
    list(ph = as.list(cox.zph(fit, transform = "km")$table[, "p"])))
}
ties <- c("unexposed", "exposed", "last-day")
cox <- list(lfs = lapply(setNames(ties, ties), adjusted, time = "lfs_days", event = "lfs"),
            os = lapply(setNames(ties, ties), adjusted, time = "os_days", event = "died"))

rows <- split_rows(d, "lfs_days", "lfs", ever)
rows$age10 <- rows$age / 10
fit <- function(formula, ...) do.call(coxph, list(formula, data = quote(rows), control = exactly, ...))
models <- list(
  alone = effects(fit(Surv(tstart, tstop, what) ~ tx), "tx"),
  stratified = effects(fit(Surv(tstart, tstop, what) ~ tx + allogenic + strata(centre)), c("tx", "allogenic")),
  clustered = effects(fit(Surv(tstart, tstop, what) ~ tx + allogenic, cluster = rows$centre), c("tx", "allogenic")),
  weighted = effects(fit(Surv(tstart, tstop, what) ~ tx + allogenic, weights = rows$w, cluster = rows$id), c("tx", "allogenic")),
  weighted_clustered = effects(fit(Surv(tstart, tstop, what) ~ tx + allogenic, weights = rows$w, cluster = rows$centre), c("tx", "allogenic")))
product <- fit(Surv(tstart, tstop, what) ~ tx + age10 + I(tx * age10))
models$product <- effects(product, c("tx", "age10", "tx:age10"))
cs <- split_rows(d, "lfs_days", "relapse", ever)
models$relapse <- effects(coxph(Surv(tstart, tstop, what) ~ tx + allogenic, cs, control = exactly), c("tx", "allogenic"))
two <- split_rows(d, "lfs_days", "lfs", c(ever, gvhd = "gvhd_day"))
both <- coxph(Surv(tstart, tstop, what) ~ tx + gvhd, two, control = exactly)
models$two <- effects(both, c("tx", "gvhd"))

# Three groups: without transplantation, and by minimal residual disease before it.
three <- function(time, event) {
  rows <- split_rows(d, time, event, ever)
  rows$group <- factor(ifelse(rows$tx == 0, "none", ifelse(rows$mrd_before_transplant == "positive", "MRD+", "MRD-")), c("none", "MRD+", "MRD-"))
  rows
}
score <- function(rows, ...) unname(coxph(Surv(tstart, tstop, what) ~ group, rows, ties = "exact", ...)$score)
p_of <- function(x, df) pchisq(x, df, lower.tail = FALSE)
among <- function(rows, two) { part <- rows[rows$group %in% two, ]; part$group <- droplevels(part$group); part }
groups <- function(time, event) {
  rows <- three(time, event)
  one <- coxph(Surv(tstart, tstop, what) ~ group, rows, control = exactly)
  pairs <- list(c("none", "MRD+"), c("none", "MRD-"), c("MRD+", "MRD-"))
  fitted <- function(part) survfit(Surv(tstart / MONTH, tstop / MONTH, what) ~ 1, part, conf.type = "log-log")
  curves <- lapply(setNames(nm = levels(rows$group)), function(level) {
    part <- rows[rows$group == level, ]
    q <- quantile(fitted(part), c(0.25, 0.5))
    c(rates(fitted(part), c(12, 24)), list(n = length(unique(part$id)), events = sum(part$what), n_risk = at_risk(part, c(12, 24) * MONTH),
      quantiles = list(value = unname(q$quantile), lower = unname(q$lower), upper = unname(q$upper))))
  })
  list(cox = effects(one, c("MRD+", "MRD-")), wald = wald(one, 1:2), score = p_of(score(rows), 2),
       pairs = lapply(pairs, function(two) list(groups = two, p = p_of(score(among(rows, two)), 1))), curves = curves)
}
mrd <- list(lfs = groups("lfs_days", "lfs"), os = groups("os_days", "died"))

# Two groups: curves and tests.
hypergeometric <- function(start, stop, event, group, stratum = rep(1, length(start)), weight = function(n, s) 1) {
  u <- v <- 0
  for (k in unique(stratum)) {
    own <- stratum == k; s <- 1
    for (t in sort(unique(stop[event == 1 & own]))) {
      risk <- own & start < t & stop >= t; died <- risk & stop == t & event == 1
      n <- sum(risk); m <- sum(died); w <- weight(n, s)
      u <- u + w * (sum(group[died]) - m * mean(group[risk]))
      if (n > 1) v <- v + w^2 * m * (n - m) / (n - 1) * mean((group[risk] - mean(group[risk]))^2)
      s <- s * (1 - m / n)
    }
  }
  p_of(u^2 / v, 1)
}
with_rows <- function(rows, ...) hypergeometric(rows$tstart, rows$tstop, rows$what, rows$tx, ...)
weighings <- list(`log-rank` = function(n, s) 1, gehan = function(n, s) n, `tarone-ware` = function(n, s) sqrt(n), peto = function(n, s) s,
                  late = function(n, s) 1 - s)
tests <- c(lapply(weighings, function(w) with_rows(rows, weight = w)),
           list(stratified = with_rows(rows, rows$allogenic), exact = p_of(unname(coxph(Surv(tstart, tstop, what) ~ tx, rows, ties = "exact")$score), 1)))
same <- abs(tests$`log-rank` - tests$exact)
stopifnot(same < 1e-9)
tests$robust <- list(weighted = wald(fit(Surv(tstart, tstop, what) ~ tx, weights = rows$w, cluster = rows$id), 1),
                     clustered = wald(fit(Surv(tstart, tstop, what) ~ tx, cluster = rows$centre), 1))

curve <- function(rows, times, start = 0, ...) {
  part <- rows[rows$tstop > start * MONTH, ]
  part$tstart <- pmax(part$tstart - start * MONTH, 0); part$tstop <- part$tstop - start * MONTH
  lapply(list(unexposed = 0, exposed = 1), function(x) {
    own <- part[part$tx == x, ]
    f <- do.call(survfit, list(Surv(tstart / MONTH, tstop / MONTH, what) ~ 1, data = own, conf.type = "log-log", ...))
    m <- quantile(f, 0.5)
    mean_ <- summary(f, rmean = 24)$table
    c(rates(f, times, start), list(rmst = mean_[["rmean"]], rmst_se = mean_[["se(rmean)"]], n = nrow(own), events = sum(own$what), n_risk = at_risk(own, (times - start) * MONTH),
      median = c(m$quantile, m$lower, m$upper) + start))
  })
}
weighted_curve <- lapply(list(unexposed = 0, exposed = 1), function(x) {
  own <- rows[rows$tx == x, ]
  f <- survfit(Surv(tstart / MONTH, tstop / MONTH, what) ~ 1, own, weights = w, cluster = id, robust = TRUE, conf.type = "log-log")
  c(rates(f, c(12, 24)), list(n = sum(own$w), events = sum(own$w * own$what), patients = nrow(own), n_risk = sapply(c(12, 24) * MONTH, function(t) sum(own$w[own$tstart < t & own$tstop >= t]))))
})
clustered_curve <- lapply(list(unexposed = 0, exposed = 1), function(x) {
  own <- rows[rows$tx == x, ]
  rates(survfit(Surv(tstart / MONTH, tstop / MONTH, what) ~ 1, own, cluster = centre, robust = TRUE, conf.type = "log-log"), c(12, 24))
})
curves <- list(lfs = curve(rows, c(12, 24)), lfs_from_4 = curve(rows, c(12, 24), 4),
  lfs_exposed_ties = curve(split_rows(d, "lfs_days", "lfs", ever, "exposed"), c(12, 24)),
  os = curve(split_rows(d, "os_days", "died", ever), c(12, 24)), lfs_weighted = weighted_curve, lfs_clustered = clustered_curve)

# Incidence of relapse by exposure: Aalen and Johansen's estimate of rows that enter late.
ci <- split_rows(d, "lfs_days", "cause", ever)
incidence <- lapply(list(unexposed = 0, exposed = 1), function(x) {
  own <- ci[ci$tx == x, ]
  own$entry <- own$tstart / MONTH; own$exit <- own$tstop / MONTH; own$row <- seq_len(nrow(own))
  own$state <- factor(own$what, 0:2)
  f <- summary(survfit(Surv(entry, exit, state) ~ 1, own, id = row, conf.type = "log-log"), times = c(12, 24))
  e <- etmCIF(Surv(entry, exit, what != 0) ~ 1, data = own, etype = what)
  a <- summary(e, ci.fun = "cloglog")[[1]]
  last <- function(t) as.list(a[[1]][max(which(a[[1]]$time <= t)), c("P", "var", "lower", "upper")])
  list(time = c(12, 24), estimate = f$pstate[, 2], jackknife = f$std.err[, 2], lower = f$lower[, 2], upper = f$upper[, 2],
       n = nrow(own), events = sum(own$what == 1), etm = lapply(c(12, 24), last))
})
cause_specific_test <- p_of(unname(coxph(Surv(tstart, tstop, what) ~ tx, cs, ties = "exact")$score), 1)
nrm <- split_rows(transform(d, dead = as.integer(cause == 2)), "lfs_days", "dead", ever)

# From landmarks, groups as known at each: those who are free of relapse and death, and followed, at it.
landmark <- function(at, time, event) {
  k <- d[d$lfs_days > at | (d$lfs_days == at & d$lfs == 0), ]
  k$x <- as.integer(!is.na(k$transplant_day) & k$transplant_day <= at)
  k$since <- k[[time]] - at; k$what <- k[[event]]
  f <- coxph(Surv(since, what) ~ x, k, control = exactly)
  list(at = at, n = nrow(k), n_exposed = sum(k$x), events = sum(k$what), events_exposed = sum(k$what * k$x),
       left_by_event = sum(d$lfs_days <= at & d$lfs == 1), left_by_censoring = sum(d$lfs_days < at & d$lfs == 0),
       effect = effects(f, "tx")$tx, log_rank = p_of(survdiff(Surv(since, what) ~ x, k)$chisq, 1))
}
landmarks <- list(lfs = lapply(c(60, 67, 90, 120, 180), landmark, "lfs_days", "lfs"),
                  os = lapply(c(60, 67, 90, 120, 180), landmark, "os_days", "died"))

# The effect in subgroups.
subgroup <- function(name) {
  rows$s <- factor(rows[[name]])
  whole <- coxph(Surv(tstart, tstop, what) ~ tx * s, rows, control = exactly)
  main <- coxph(Surv(tstart, tstop, what) ~ tx + s, rows, control = exactly)
  i <- grep(":", names(coef(whole)))
  list(name = name, levels = lapply(setNames(nm = levels(rows$s)), function(l) {
    part <- rows[rows$s == l, ]
    c(effects(coxph(Surv(tstart, tstop, what) ~ tx, part, control = exactly), "tx")$tx,
      list(n = length(unique(part$id)), n_exposed = sum(part$tx), events = sum(part$what), events_exposed = sum(part$what[part$tx == 1])))
  }), likelihood_ratio = p_of(2 * (whole$loglik[2] - main$loglik[2]), length(i)), wald = wald(whole, i))
}
subgroups <- lapply(c("sex", "prior_hsct", "extramedullary"), subgroup)

# ---- Heart transplantation at Stanford --------------------------------------------------------------------------------
j <- read.csv("data/jasa.csv", na.strings = "")
stanford <- lapply(setNames(ties, ties), function(how) {
  rows <- split_rows(j, "time", "status", c(tx = "wait"), how)
  f <- coxph(Surv(tstart, tstop, what) ~ tx + age + surgery, rows, control = exactly)
  s <- coxph(Surv(tstart, tstop, what) ~ tx + strata(surgery), rows, control = exactly)
  list(effects = effects(f, c("tx", "age", "surgery")), stratified = effects(s, "tx"), rows = nrow(rows),
       events_exposed = sum(rows$what[rows$tx == 1]), score = p_of(unname(coxph(Surv(tstart, tstop, what) ~ tx, rows, ties = "exact")$score), 1),
       stratified_score = with_rows(rows, rows$surgery))
})

out <- list(versions = list(R = R.version.string, survival = as.character(packageVersion("survival")), etm = as.character(packageVersion("etm"))),
  cart = list(cox = cox, models = models, mrd = mrd, tests = tests, curves = curves, incidence = incidence,
    cause_specific_test = cause_specific_test, nrm_events_exposed = sum(nrm$what[nrm$tx == 1]), landmarks = landmarks, subgroups = subgroups),
  stanford = stanford)
writeLines(jsonlite::toJSON(out, digits = I(16), auto_unbox = TRUE, na = "null", pretty = 1), "exposures.json")
