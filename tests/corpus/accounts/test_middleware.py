def test_a_part_asked_for_after_the_log_in_has_ended_reloads_the_page(client, project):
    page = f"/projects/{project.pk}/documents/"
    assert client.get(page).status_code == 302
    part = client.get(page, headers={"hx-request": "true"})
    assert (part.status_code, part["HX-Refresh"]) == (204, "true")
