from flatmates.balances import balances


def test_who_paid_is_owed_the_shares_of_the_others():
    people = [{"id": 1, "name": "Ada"}, {"id": 2, "name": "Alan"}]
    found = balances(people, [{"paid_by": 1, "amount": 30.0, "shared_by": [1, 2]}])
    assert [one["balance"] for one in found] == [15.0, -15.0]
