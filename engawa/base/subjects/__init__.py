"""The people a programme holds data about (本人): a `Subject` of exactly one programme, never an account."""
