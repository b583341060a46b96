"""What everybody is owed (above zero) or owes (below)."""


def balances(people, expenses):
    sums = {one["id"]: 0.0 for one in people}
    for expense in expenses:
        sums[expense["paid_by"]] += expense["amount"]
        for person in expense["shared_by"]:
            sums[person] -= expense["amount"] / len(expense["shared_by"])
    return [{"person": one["name"], "balance": round(sums[one["id"]], 2)} for one in people]
