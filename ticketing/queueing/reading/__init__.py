"""What screens read: queues, windows, tickets, boards and alerts."""
