# Effects in subgroups with tests of interaction, and hazard ratios from landmarks, from R's survival and cmprsk.
# Run in this folder: Rscript subgroups.R > subgroups.json
# Data: colon.csv, mgus2.csv and jasa.csv under data/.
suppressMessages({library(survival); library(cmprsk)})
source("regression_cases.R")

ratio <- function(b, v) {
  list(ratio = exp(b), lower = exp(b - qnorm(0.975) * sqrt(v)), upper = exp(b + qnorm(0.975) * sqrt(v)),
       p_value = 2 * pnorm(-abs(b / sqrt(v))))
}
wald <- function(b, v) pchisq(drop(b %*% solve(v, b)), length(b), lower.tail = FALSE)

# Cox: levamisole and fluorouracil against observation.
d <- read.csv("data/colon.csv", na.strings = "")
d <- d[d$rx != "Lev", ]
d$arm <- as.integer(d$rx == "Lev+5FU")
d$nodal <- ifelse(is.na(d$nodes), NA, ifelse(d$nodes > 4, "More than 4", "Up to 4"))
cox_in <- function(rows) { f <- coxph(Surv(time, status) ~ arm, d[rows, ]); ratio(coef(f)[[1]], vcov(f)[1, 1]) }
cox_subgroups <- function(name) {
  known <- !is.na(d[[name]])
  part <- d[known, ]
  part$s <- factor(part[[name]])
  whole <- coxph(Surv(time, status) ~ arm * s, part)
  main <- coxph(Surv(time, status) ~ arm + s, part)
  i <- grep(":", names(coef(whole)))
  levels <- lapply(levels(part$s), function(l) {
    rows <- known & as.character(d[[name]]) == l
    c(list(level = l, n = sum(rows), events = sum(d$status[rows]), events_exposed = sum(d$status[rows & d$arm == 1])),
      cox_in(rows))
  })
  list(variable = name, levels = levels,
       likelihood_ratio = pchisq(2 * (whole$loglik[2] - main$loglik[2]), length(i), lower.tail = FALSE),
       wald = wald(coef(whole)[i], vcov(whole)[i, i, drop = FALSE]))
}
colon <- list(overall = cox_in(rep(TRUE, nrow(d))), subgroups = lapply(c("sex", "nodal", "extent", "differ"), cox_subgroups))

# Fine-Gray: progression of a gammopathy (1) with death (2) competing; men against women, by haemoglobin.
m <- read.csv("data/mgus2.csv", na.strings = "")
m <- m[!is.na(m$hgb), ]
m$arm <- as.integer(m$sex == "M")
m$anaemia <- ifelse(m$hgb < 12, 1, 0)
crr_in <- function(rows) { f <- crr(m$time[rows], m$event[rows], m$arm[rows], gtol = 1e-10, maxiter = 50); ratio(f$coef[[1]], f$var[1, 1]) }
f <- crr(m$time, m$event, cbind(m$arm, m$anaemia, m$arm * m$anaemia), gtol = 1e-10, maxiter = 50)
mgus2 <- list(overall = crr_in(rep(TRUE, nrow(m))), levels = lapply(0:1, function(l) crr_in(m$anaemia == l)),
              wald = wald(f$coef[3], f$var[3, 3, drop = FALSE]))

# Landmarks: heart transplantation by the landmark, survival from it (Stanford).
j <- read.csv("data/jasa.csv", na.strings = "")
sweep <- lapply(c(10, 30, 60, 90), function(at) {
  k <- j[j$time > at | (j$time == at & j$status == 0), ]
  k$x <- as.integer(!is.na(k$wait) & k$wait <= at)
  k$since <- k$time - at
  f <- coxph(Surv(since, status) ~ x, k)
  c(list(at = at, n = nrow(k), n_exposed = sum(k$x), events = sum(k$status)), ratio(coef(f)[[1]], vcov(f)[1, 1]))
})
cat(json(list(colon = colon, mgus2 = mgus2, landmarks = sweep)), "\n")
