from django.apps import AppConfig


class QueuesConfig(AppConfig):
    name = "engawa.delivery.queues"
    label = "queues"

    def ready(self) -> None:
        from engawa.base.programmes.border import may_delete
        from engawa.delivery.queues import booking_waits, bookings, channels, halting, notices, sites, waits

        may_delete("queues_occupiedcell")  # a time given back must be free for others
        sites.register()
        del booking_waits, bookings, channels, halting, notices, waits
