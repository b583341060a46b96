"""The solutions have tests of their own, as deliveries do; they are none of ours."""

collect_ignore = ["solutions"]
