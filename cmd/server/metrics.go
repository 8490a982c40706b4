package main

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"nightstand/internal/store"
)

// queueMetrics asks the database how the queue stands whenever somebody looks.
type queueMetrics struct{ store *store.Store }

var queueJobs = prometheus.NewDesc("nightstand_jobs", "Jobs in the queue, by state.", []string{"state"}, nil)

// Describe implements prometheus.Collector.
func (q queueMetrics) Describe(ch chan<- *prometheus.Desc) { ch <- queueJobs }

// Collect implements prometheus.Collector.
func (q queueMetrics) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	state, err := q.store.QueueState(ctx)
	if err != nil {
		ch <- prometheus.NewInvalidMetric(queueJobs, err)
		return
	}
	for name, n := range map[string]int64{"waiting": state.Waiting, "running": state.Running, "discarded": state.Discarded} {
		ch <- prometheus.MustNewConstMetric(queueJobs, prometheus.GaugeValue, float64(n), name)
	}
}
