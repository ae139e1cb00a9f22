# Patients who come under observation late (left truncation): curves, incidences, tests and regressions, from R's survival,
# etm and prodlim, and tests counted by hand.
# Run in this folder: Rscript delayed_entry.R     (writes delayed_entry.json; needs jsonlite)
# Data: data/registry.csv, invented here (days; 1 relapse, 2 death; nobody is censored at an event), and data/mgus2.csv
# with age as its time scale.
suppressMessages({library(survival); library(etm)})
Z <- qnorm(0.975)
exactly <- coxph.control(eps = 1e-11, iter.max = 50)
p_of <- function(x, df) pchisq(x, df, lower.tail = FALSE)

if (!file.exists("data/registry.csv")) {
  set.seed(20)
  n <- 160
  arm <- sample(c("A", "B", "C"), n, TRUE); sex <- sample(c("F", "M"), n, TRUE); center <- sample(1:8, n, TRUE)
  score <- round(rnorm(n), 2)
  hazard <- exp(0.45 * (match(arm, c("A", "B", "C")) - 2) + 0.3 * score)
  relapse <- rexp(n, hazard / 900); death <- rexp(n, exp(0.3 * (sex == "M")) / 1600); end <- runif(n, 300, 2400)
  entry <- ifelse(runif(n) < 0.3, 0, round(runif(n, 1, 500)))
  time <- 2 * ceiling(pmin(relapse, death) / 8) * 4           # events in steps of eight days: some are tied
  event <- ifelse(pmin(relapse, death) > end, 0, ifelse(relapse < death, 1, 2))
  time <- ifelse(event == 0, 2 * ceiling(end / 2) + 1, time)  # censored on odd days: never at an event
  d <- data.frame(id = seq_len(n), arm, sex, center, score, entry, time, event, weight = round(runif(n, 0.4, 2.5), 2))
  write.csv(d[d$entry < d$time, ], "data/registry.csv", row.names = FALSE, quote = FALSE)
}
d <- read.csv("data/registry.csv")
d$any <- as.integer(d$event > 0); d$relapse <- as.integer(d$event == 1)
MONTH <- 30.4375
times <- c(6, 12, 24, 48)

effects <- function(fit, names) {
  se <- sqrt(diag(vcov(fit)))
  setNames(lapply(seq_along(coef(fit)), function(i) list(ratio = exp(coef(fit)[[i]]), lower = exp(coef(fit)[[i]] - Z * se[[i]]),
    upper = exp(coef(fit)[[i]] + Z * se[[i]]), p_value = 2 * pnorm(-abs(coef(fit)[[i]] / se[[i]])))), names)
}
# The first times at which a curve and its limits have come down to 1 - p. Limits of a curve with late entry may rise again;
# quantile() of R sorts them.
quantiles <- function(f, p) {
  first <- function(x) vapply(p, function(each) f$time[which(x <= 1 - each + 1e-12)[1]], 0)
  list(value = first(f$surv), lower = first(f$lower), upper = first(f$upper))
}
# A curve in months with numbers at risk (counted just before each time), quantiles and a mean restricted to `tau`.
curve <- function(own, event, tau, ...) {
  own$what <- own[[event]]; own$from <- own$entry / MONTH; own$to <- own$time / MONTH
  f <- do.call(survfit, list(Surv(from, to, what) ~ 1, data = own, ...))
  s <- summary(f, times = times, extend = TRUE); m <- summary(f, rmean = tau)$table
  list(time = times, estimate = s$surv, std_error = s$std.err, lower = s$lower, upper = s$upper, n = nrow(own), events = sum(own$what),
       n_risk = sapply(times, function(t) sum(own$from < t & own$to >= t)),
       quantiles = quantiles(f, c(0.25, 0.5, 0.75)), rmst = m[["rmean"]], rmst_se = m[["se(rmean)"]])
}
by_arm <- function(f) lapply(setNames(nm = c("A", "B", "C")), function(a) f(d[d$arm == a, ]))
curves <- list(
  plain = by_arm(function(own) curve(own, "any", 24, conf.type = "log-log")),
  log90 = by_arm(function(own) curve(own, "any", 24, conf.type = "log", conf.int = 0.9)),
  linear = by_arm(function(own) curve(own, "any", 24, conf.type = "plain", conf.int = 0.99)),
  weighted = by_arm(function(own) curve(own, "any", 24, conf.type = "log-log", weights = own$weight, robust = TRUE, id = own$id)),
  clustered = by_arm(function(own) curve(own, "any", 24, conf.type = "log-log", cluster = own$center, robust = TRUE)))

# Follow-up by the reverse method: the time to censoring. Nobody is censored at an event, so that ties do not matter.
reverse <- function(own) {
  f <- survfit(Surv(entry / MONTH, time / MONTH, 1 - any) ~ 1, own, conf.type = "log-log")
  quantiles(f, 0.5)
}
follow_up <- c(list(all = reverse(d)), by_arm(reverse))

incidence <- function(own) {
  own$from <- own$entry / MONTH; own$to <- own$time / MONTH; own$state <- factor(own$event, 0:2)
  f <- survfit(Surv(from, to, state) ~ 1, own, id = id, conf.type = "log-log")
  s <- summary(f, times = times, extend = TRUE)
  e <- summary(etmCIF(Surv(from, to, event != 0) ~ 1, data = own, etype = event))[[1]][[1]]
  at <- sapply(times, function(t) max(which(e$time <= t)))
  list(time = times, estimate = s$pstate[, 2], jackknife = s$std.err[, 2], lower = s$lower[, 2], upper = s$upper[, 2],
       etm = list(estimate = e$P[at], std_error = sqrt(e$var[at])), events = sum(own$event == 1),
       n_risk = sapply(times, function(t) sum(own$from < t & own$to >= t)))
}
incidences <- by_arm(incidence)

# Tests over risk sets (entry, time], time by time; scores of several columns; in strata; weights by those at risk and by
# the survival of all groups together before the time.
family <- function(d, event, scores, stratum = rep(1, nrow(d)), weight = function(n, s) 1) {
  scores <- as.matrix(scores); u <- rep(0, ncol(scores)); v <- matrix(0, ncol(scores), ncol(scores))
  for (k in unique(stratum)) {
    own <- stratum == k; s <- 1
    for (t in sort(unique(d$time[event == 1 & own]))) {
      risk <- own & d$entry < t & d$time >= t; died <- risk & d$time == t & event == 1
      n <- sum(risk); m <- sum(died); w <- weight(n, s); z <- scores[risk, , drop = FALSE]
      u <- u + w * (colSums(scores[died, , drop = FALSE]) - m * colMeans(z))
      if (n > 1) v <- v + w^2 * m * (n - m) / (n - 1) * (crossprod(z) / n - tcrossprod(colMeans(z)))
      s <- s * (1 - m / n)
    }
  }
  p_of(drop(u %*% solve(v, u)), ncol(scores))
}
arms <- cbind(d$arm == "B", d$arm == "C") * 1
order_ <- match(d$arm, c("A", "B", "C"))
weighings <- list(`log-rank` = function(n, s) 1, gehan = function(n, s) n, `tarone-ware` = function(n, s) sqrt(n), peto = function(n, s) s,
                  late = function(n, s) (1 - s))
tests <- lapply(list(survival = d$any, relapse = d$relapse), function(event) list(
  weights = lapply(weighings, function(w) family(d, event, arms, weight = w)),
  stratified = family(d, event, arms, d$sex), trend = family(d, event, order_), stratified_trend = family(d, event, order_, d$sex),
  pairs = apply(combn(3, 2), 2, function(two) { own <- order_ %in% two; family(d[own, ], event[own], order_[own]) })))
exact <- coxph(Surv(entry, time, any) ~ arm, d, ties = "exact")
stopifnot(abs(p_of(exact$score, 2) - tests$survival$weights$`log-rank`) < 1e-9)
tests$exact <- p_of(unname(exact$score), 2)
wald <- function(fit) pchisq(drop(coef(fit) %*% solve(vcov(fit), coef(fit))), length(coef(fit)), lower.tail = FALSE)
tests$robust <- list(
  weighted = wald(coxph(Surv(entry, time, any) ~ arm, d, weights = weight, cluster = id, control = exactly)),
  clustered = wald(coxph(Surv(entry, time, any) ~ arm, d, cluster = center, control = exactly)))

cox <- function(event, formula, names, ...) effects(do.call(coxph, list(update(formula, as.formula(paste("Surv(entry, time,", event, ") ~ ."))),
  data = quote(d), control = exactly, ...)), names)
main <- ~ arm + sex + score
all_names <- c("B", "C", "M", "score")
fit <- coxph(Surv(entry, time, any) ~ arm + sex + score, d, control = exactly)
models <- list(
  cox = cox("any", main, all_names), cause_specific = cox("relapse", main, all_names),
  stratified = cox("any", ~ arm + score + strata(sex), c("B", "C", "score")),
  clustered = cox("any", main, all_names, cluster = quote(center)),
  weighted = cox("any", main, all_names, weights = quote(weight), cluster = quote(id)),
  concordance = unname(fit$concordance["concordance"]), aic = AIC(fit), ph = as.list(cox.zph(fit, transform = "km")$table[, "p"]))

# Fine and Gray's regression with the weights of Geskus (2011) for censoring and entry; estimates alone, since coxph takes
# the weights as known.
subdistribution <- function(own, formula) {
  own$state <- factor(own$event, 0:2)
  rows <- finegray(Surv(entry, time, state) ~ ., data = own[, c("id", "entry", "time", "state", "arm", "sex", "score")], etype = "1", id = id)
  coef(coxph(formula, rows, weights = fgwt, ties = "breslow", control = exactly))
}
fine_gray <- list(main = unname(subdistribution(d, Surv(fgstart, fgstop, fgstatus) ~ arm + sex + score)),
                  arms = unname(subdistribution(d, Surv(fgstart, fgstop, fgstatus) ~ arm)),
                  stratified = unname(subdistribution(d, Surv(fgstart, fgstop, fgstatus) ~ arm + score + strata(sex))))
# Direct standardisation: of a Cox regression stratified by arm, the mean of all patients' predictions for each arm.
stratified_by_arm <- coxph(Surv(entry, time, any) ~ sex + score + strata(arm), d, control = exactly)
adjusted <- lapply(setNames(nm = c("A", "B", "C")), function(a) {
  f <- survfit(stratified_by_arm, newdata = transform(d, arm = a), se.fit = FALSE)
  rowMeans(matrix(summary(f, times = c(6, 12, 24) * MONTH, extend = TRUE)$surv, nrow = 3))
})
groups <- effects(coxph(Surv(entry, time, any) ~ arm, d, control = exactly), c("B", "C"))

# From a landmark: those under observation or not yet, but followed and free of events, at it; late entry goes on.
at <- 240
late <- d[d$time > at | (d$time == at & d$any == 0), ]
late$entry <- pmax(late$entry - at, 0); late$time <- late$time - at
landmark <- list(n = nrow(late), cox = effects(coxph(Surv(entry, time, any) ~ arm, late, control = exactly), c("B", "C")),
                 log_rank = p_of(unname(coxph(Surv(entry, time, any) ~ arm, late, ties = "exact")$score), 2))

# Age as the time scale.
m <- read.csv("data/mgus2.csv", na.strings = "")
m <- m[m$age >= 50 & m$time > 0, ]
m$id <- seq_len(nrow(m)); m$from <- m$age * 12; m$to <- m$from + m$time; m$any <- as.integer(m$event > 0); m$m <- as.integer(m$sex == "M")
ages <- c(70, 80, 90)
at_age <- function(own) {
  f <- survfit(Surv(from / 12, to / 12, any) ~ 1, own, conf.type = "log-log"); s <- summary(f, times = ages)
  list(time = ages, estimate = s$surv, std_error = s$std.err, lower = s$lower, upper = s$upper, median = unlist(quantiles(f, 0.5), use.names = FALSE),
       n_risk = sapply(ages * 12, function(t) sum(own$from < t & own$to >= t)))
}
renamed <- data.frame(entry = m$from, time = m$to)
mgus2 <- list(curves = list(`F` = at_age(m[m$sex == "F", ]), M = at_age(m[m$sex == "M", ])), log_rank = family(renamed, m$any, m$m),
  cox = effects(coxph(Surv(from, to, any) ~ m + hgb, m, control = exactly), c("M", "hgb")),
  cause_specific = effects(coxph(Surv(from, to, event == 1) ~ m + hgb, m, control = exactly), c("M", "hgb")),
  cause_specific_test = family(renamed, as.integer(m$event == 1), m$m))

out <- list(versions = list(R = R.version.string, survival = as.character(packageVersion("survival")), etm = as.character(packageVersion("etm"))),
  registry = list(curves = curves, follow_up = follow_up, incidences = incidences, tests = tests, models = models, fine_gray = fine_gray,
                  groups = groups, adjusted = adjusted, landmark = landmark), mgus2 = mgus2)
writeLines(jsonlite::toJSON(out, digits = I(16), auto_unbox = TRUE, na = "null", pretty = 1), "delayed_entry.json")
