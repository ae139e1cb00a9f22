# Mean numbers of recurrent events that the mean cumulative function must reproduce.
# Run in this folder: Rscript recurrent.R     (writes recurrent.json; needs jsonlite and mets)
# Data: bladder2 and bladder1 under data/ (see data/README.md).
suppressMessages({
  library(survival)
  library(mets)
})

# Without death: the Nelson-Aalen estimate of all events, robust by patient.
means <- function(d, times, ...) {
  fit <- do.call(survfit, list(Surv(start, stop, event) ~ 1, data = d, id = d$id, robust = TRUE, ...))
  at <- findInterval(times, fit$time)
  list(time = times, mean = fit$cumhaz[at], se = fit$std.chaz[at])
}
part <- function(d) 0.5 + (seq_len(nrow(d)) %% 4) / 4
b2 <- read.csv("data/bladder2.csv")
times <- c(1, 3, 10, 20, 35, 59)
out <- list(
  versions = list(R = R.version.string, survival = as.character(packageVersion("survival")),
    mets = as.character(packageVersion("mets"))),
  bladder2 = means(b2, times),
  bladder2_weights = means(b2, times, weights = part(b2)),
  bladder2_clusters = means(b2, times, cluster = b2$id %/% 3))

# With death, status 2: the definition, time by time, and the change that each patient's weight makes, by a difference
# of fourth order.
b1 <- read.csv("data/bladder1.csv")
b1 <- b1[b1$stop > b1$start, ]
mean_at <- function(d, w, times) {
  alive <- 1
  m <- 0
  found <- numeric(0)
  all <- sort(unique(d$stop))
  for (t in all) {
    n <- sum(w[d$start < t & d$stop >= t])
    m <- m + alive * sum(w[d$stop == t & d$status == 1]) / n
    alive <- alive * (1 - sum(w[d$stop == t & d$status == 2]) / n)
    found <- c(found, m)
  }
  found[findInterval(times, all)]
}
jackknife <- function(d, times, h = 2e-3) {
  total <- 0
  for (i in unique(d$id)) {
    at <- function(x) mean_at(d, ifelse(d$id == i, 1 + x, 1), times)
    total <- total + ((8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h))^2
  }
  sqrt(total)
}
deaths <- function(d, times) list(time = times, mean = mean_at(d, rep(1, nrow(d)), times), se = jackknife(d, times))
out$bladder1 <- deaths(b1, c(1, 3, 10, 20, 35, 50))

# mets takes tied events one after the other: times are parted by patient. Its variance is Ghosh and Lin's.
apart <- transform(b1, start = ifelse(start > 0, start + id / 1000, 0), stop = stop + id / 1000)
fit <- recurrentMarginal(phreg(Surv(start, stop, status == 1) ~ cluster(id), data = apart),
                         phreg(Surv(start, stop, status == 2) ~ cluster(id), data = apart))
times <- c(2, 10, 20, 35, 50)
at <- findInterval(times, fit$times)
out$apart <- deaths(apart, times)
out$ghosh_lin <- list(time = times, mean = fit$mu[at], se = fit$se.mu[at])
writeLines(jsonlite::toJSON(out, digits = I(16), auto_unbox = TRUE, pretty = 1), "recurrent.json")
