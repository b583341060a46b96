/* Written by `npm run api`. Document: sha256 21dc7778938e764e78271181b7c507c44c31a5a99ac5ca3da1f400a3251ce40e */
export interface paths {
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read Keys */
        get: operations["read_keys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read Audit */
        get: operations["read_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/audit/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check Audit
         * @description Whether every entry is as it was written. It reads all of them.
         */
        get: operations["check_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export Audit
         * @description Every entry with its hash: sha256 of its JSON (without `id` and `hash`, keys sorted, no spaces, ASCII).
         */
        get: operations["export_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/budgets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Budgets
         * @description What was spent today and this month, by whom, and the caps of a day.
         */
        get: operations["read_budgets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Providers
         * @description Every provider and model that a living worker names or that was asked lately, and where the last calls went.
         */
        get: operations["read_providers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/providers/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Close Provider
         * @description Send there again, as if it were healthy; without a model, to each of the provider's models.
         */
        post: operations["close_provider"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/providers/drain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Drain Provider
         * @description Send nothing new there, and let what is under way end, before it is taken away.
         */
        post: operations["drain_provider"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/providers/open": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open Provider
         * @description Send nothing there. What is under way ends by itself.
         */
        post: operations["open_provider"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/providers/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Test Provider
         * @description Have a worker ask for one small answer of each model that is meant.
         */
        post: operations["test_provider"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/providers/tests/{test_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Provider Test
         * @description `pending` until a worker has carried it out.
         */
        get: operations["read_provider_test"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find Tokens
         * @description Whose token it is that was found where it should not be.
         */
        get: operations["find_tokens"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/tokens/{token_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke Token Of User
         * @description Whosever it is.
         */
        delete: operations["revoke_token_of_user"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Users */
        get: operations["list_users"];
        put?: never;
        /**
         * Make Service User
         * @description A machine, which works here by API tokens. People register themselves.
         */
        post: operations["make_service_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/users/{user_id}/deletion": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Delete User
         * @description For ever; locking keeps an account. What they did stays in the audit log under their id.
         */
        post: operations["delete_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/users/{user_id}/lock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lock User
         * @description Nothing lets them in any more; their runs go on.
         */
        post: operations["lock_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/users/{user_id}/role": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Change Role */
        put: operations["change_role"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/users/{user_id}/second-factor/removal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Remove Second Factor Of User
         * @description For somebody who lost app and backup codes, and has proven to you who they are.
         */
        post: operations["remove_second_factor_of_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/users/{user_id}/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make Token Of Service User */
        post: operations["make_token_of_service_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/users/{user_id}/unlock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Unlock User */
        post: operations["unlock_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/account": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete Account
         * @description Your own, for ever. Projects that nobody else owns are handed over or deleted first.
         */
        delete: operations["delete_account"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Own Audit
         * @description What was done with your account, by whom and from where.
         */
        get: operations["read_own_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/identities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Identities
         * @description Oldest first.
         */
        get: operations["list_identities"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/identities/{identity_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Unlink Identity
         * @description Refused where it is the last way to sign in.
         */
        delete: operations["unlink_identity"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log In
         * @description By name or address. Whether there is such an account is told by nothing.
         */
        post: operations["log_in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/login/code": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log In With Code
         * @description The second half, where a second factor is connected.
         */
        post: operations["log_in_with_code"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log Out
         * @description Ends the session of this refresh token.
         */
        post: operations["log_out"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Me
         * @description Who is asking, and by what they were let in.
         */
        get: operations["read_me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/oauth": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Issuers
         * @description Where people may sign in with what they have there.
         */
        get: operations["list_issuers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/oauth/{name}/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Come Back From Issuer
         * @description For the browser that comes back: signed in, or with a ticket for the second factor behind `#`.
         */
        get: operations["come_back_from_issuer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/oauth/{name}/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin Link
         * @description Links what one is there to the account that one is signed in to.
         */
        post: operations["begin_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/oauth/{name}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Begin At Issuer
         * @description For a browser, which is led to the issuer.
         */
        get: operations["begin_at_issuer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change Password
         * @description Every other device is signed out.
         */
        post: operations["change_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/password/forgotten": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask For Reset */
        post: operations["ask_for_reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/password/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reset Password
         * @description Every device is signed out.
         */
        post: operations["reset_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refresh
         * @description A new access token and the next refresh token. Of an older refresh token the whole session dies.
         */
        post: operations["refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register
         * @description A mail tells what became of it: names and addresses that are taken are not told here.
         */
        post: operations["register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/second-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read Second Factor */
        get: operations["read_second_factor"];
        put?: never;
        /**
         * Connect Second Factor
         * @description It is wanted at sign-in once it is confirmed.
         */
        post: operations["connect_second_factor"];
        /** Remove Second Factor */
        delete: operations["remove_second_factor"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/second-factor/backup-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Renew Backup Codes
         * @description Ten new ones; the old ones work no longer.
         */
        post: operations["renew_backup_codes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/second-factor/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm Second Factor
         * @description With a code of the app. Every other device is signed out.
         */
        post: operations["confirm_second_factor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Sessions
         * @description Where you are signed in, newest first.
         */
        get: operations["list_sessions"];
        put?: never;
        post?: never;
        /**
         * Revoke Sessions
         * @description Log out everywhere.
         */
        delete: operations["revoke_sessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/sessions/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke Session
         * @description Its open streams end, too, within a second.
         */
        delete: operations["revoke_session"];
        options?: never;
        head?: never;
        /** Rename Session */
        patch: operations["rename_session"];
        trace?: never;
    };
    "/auth/step-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Step Up
         * @description Prove again who you are: you may then do what is dangerous for five minutes. All tokens are new.
         */
        post: operations["step_up"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Tokens
         * @description Newest first.
         */
        get: operations["list_tokens"];
        put?: never;
        /**
         * Make Token
         * @description For a program that works in your name.
         */
        post: operations["make_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/tokens/{token_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke Token
         * @description It lets nobody in from now on; what it has open ends within a second.
         */
        delete: operations["revoke_token"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Verify Email */
        post: operations["verify_email"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/verify/again": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Verify Email Again */
        post: operations["verify_email_again"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Health
         * @description Whether this process answers.
         */
        get: operations["read_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Projects */
        get: operations["list_projects"];
        put?: never;
        /** Create Project */
        post: operations["create_project"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read Project */
        get: operations["read_project"];
        put?: never;
        post?: never;
        /**
         * Delete Project
         * @description With its runs, their events and artifacts, and its repository. An owner may; runs under way are cancelled.
         */
        delete: operations["delete_project"];
        options?: never;
        head?: never;
        /**
         * Rename Project
         * @description An owner may.
         */
        patch: operations["rename_project"];
        trace?: never;
    };
    "/projects/{project_id}/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read Project Diff */
        get: operations["read_project_diff"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_id}/documents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Documents */
        get: operations["list_documents"];
        put?: never;
        /**
         * Add Document
         * @description PDF, DOCX, HTML, or text in UTF-8. It is found once its `state` is `indexed`.
         */
        post: operations["add_document"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_id}/documents/{document_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Document State
         * @description How far it is.
         */
        get: operations["read_document_state"];
        put?: never;
        post?: never;
        /** Remove Document */
        delete: operations["remove_document"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_id}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Project Files */
        get: operations["list_project_files"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_id}/files/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read Project File */
        get: operations["read_project_file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_id}/generate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Generate
         * @description Start a run. Watch it at `/runs/{id}/events/stream`.
         */
        post: operations["generate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_id}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read Project Log */
        get: operations["read_project_log"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Members
         * @description Owners first.
         */
        get: operations["list_members"];
        put?: never;
        /**
         * Add Member
         * @description An owner lets somebody in, by their name.
         */
        post: operations["add_member"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_id}/members/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove Member
         * @description An owner removes anybody; everybody may remove themselves.
         */
        delete: operations["remove_member"];
        options?: never;
        head?: never;
        /** Change Role Of Member */
        patch: operations["change_role_of_member"];
        trace?: never;
    };
    "/projects/{project_id}/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search Project
         * @description By words and by meaning, in the main branch, the project's documents, and where it is named the library.
         */
        get: operations["search_project"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_id}/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Project Settings
         * @description What its runs begin with, and what they cost today.
         */
        get: operations["read_project_settings"];
        /**
         * Change Project Settings
         * @description An owner may. All of them at once: what is left out is unset. Runs under way keep what they began with, but for
         *     the budget of the day.
         */
        put: operations["change_project_settings"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Runs
         * @description Newest first. What a run's pages count is in `/runs/{id}` alone.
         */
        get: operations["list_runs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{run_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read Run */
        get: operations["read_run"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{run_id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve Run
         * @description Let the run build its plan, up to the cap.
         */
        post: operations["approve_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{run_id}/artifacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Artifacts */
        get: operations["list_artifacts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{run_id}/artifacts/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download Artifact */
        get: operations["download_artifact"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{run_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel Run
         * @description Pull the plug. What is merged stays in the repository.
         */
        post: operations["cancel_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{run_id}/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read Diff */
        get: operations["read_diff"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{run_id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Events */
        get: operations["list_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{run_id}/events/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Stream Events
         * @description Follow a run; sent again with `Last-Event-ID`, it goes on where it was cut.
         */
        get: operations["stream_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{run_id}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List Files */
        get: operations["list_files"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{run_id}/files/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read File */
        get: operations["read_file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{run_id}/finish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Finish Run
         * @description Deliver what is merged as incomplete, when a run is paused at its cap.
         */
        post: operations["finish_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{run_id}/fork": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Fork Run
         * @description Go on from an event of an ended run. What was answered until then is taken over, the rest is asked anew.
         */
        post: operations["fork_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{run_id}/ledger": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read Ledger */
        get: operations["read_ledger"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{run_id}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read Log */
        get: operations["read_log"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{run_id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause Run
         * @description Stop for now. What is finished is kept, and every program of the run ends.
         */
        post: operations["pause_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{run_id}/quote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read Quote */
        get: operations["read_quote"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{run_id}/recording": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Recording
         * @description The order, the answers and the tree of an ended run, as a fixture for tests.
         */
        get: operations["read_recording"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{run_id}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reject Run
         * @description Ask for another round, and say what should change.
         */
        post: operations["reject_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{run_id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replay Run
         * @description Tell a run again with the answers that it had, and no other. It costs nothing and moves no branch but its own.
         */
        post: operations["replay_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{run_id}/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Reports
         * @description Every test report, of attempts and of merges.
         */
        get: operations["read_reports"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{run_id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume Run
         * @description Go on after a pause; `budget_usd` raises the cap.
         */
        post: operations["resume_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{run_id}/spec": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Spec
         * @description One version of the spec, by default the newest.
         */
        get: operations["read_spec"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{run_id}/steer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Steer Run
         * @description Tell the agents something while they work; they read it before their next round or attempt.
         */
        post: operations["steer_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{run_id}/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read Tasks */
        get: operations["read_tasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{run_id}/tasks/{task}/{act}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Command Task
         * @description Retry, skip, split or edit one task. An ended run is revised by a new one that keeps all other work.
         */
        post: operations["command_task"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{run_id}/terminals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open Terminal
         * @description A ticket, good for 30 seconds and once, to a terminal in a copy of the run's files: changes stay in the copy.
         */
        post: operations["open_terminal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runs/{run_id}/verdicts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Verdicts
         * @description The debate: rounds, ballots, turns, objections.
         */
        get: operations["read_verdicts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Templates
         * @description Those that everybody has and your own, by name; with `q` by meaning, the best first.
         */
        get: operations["list_templates"];
        put?: never;
        /**
         * Add Template
         * @description One of your own, or a new version of it. Your runs find it once its `state` is `indexed`; nobody else does.
         */
        post: operations["add_template"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/templates/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Template
         * @description With its files.
         */
        get: operations["read_template"];
        put?: never;
        post?: never;
        /**
         * Remove Template
         * @description One of your own.
         */
        delete: operations["remove_template"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Workers
         * @description What each worker said within the last half minute.
         */
        get: operations["list_workers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * Acceptance
         * @description The tests that were written from the spec alone, before any code.
         */
        Acceptance: {
            /**
             * Amended
             * @default []
             */
            amended: components["schemas"]["Amended"][];
            /** Locked Seconds */
            locked_seconds: number | null;
            /**
             * State
             * @default waiting
             * @enum {string}
             */
            state: "waiting" | "running" | "locked";
            /**
             * Tests
             * @default 0
             */
            tests: number;
            /**
             * Text
             * @default
             */
            text: string;
            /**
             * Tree
             * @default
             */
            tree: string;
        };
        /**
         * AcceptanceAmended
         * @description Locked tests that were wrong, as Tester and Architect agree; `tree` and `tests` are what holds from now on.
         */
        AcceptanceAmended: {
            /** Amended */
            amended: components["schemas"]["Amended"][];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "acceptance.amended";
            /** Tests */
            tests: components["schemas"]["TestCase"][];
            /**
             * Text
             * @default
             */
            text: string;
            /** Tree */
            tree: string;
        };
        /** AcceptanceLocked */
        AcceptanceLocked: {
            /**
             * Amended
             * @default []
             */
            amended: components["schemas"]["Amended"][];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "acceptance.locked";
            /** Tests */
            tests: components["schemas"]["TestCase"][];
            /**
             * Text
             * @default
             */
            text: string;
            /** Tree */
            tree: string;
        };
        /**
         * AcceptanceUpheld
         * @description Failing tests that stand as they are: the software has to change.
         */
        AcceptanceUpheld: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "acceptance.upheld";
            /** Tests */
            tests: string[];
            /**
             * Text
             * @default
             */
            text: string;
        };
        /**
         * Actual
         * @description What the run has come to so far, to be held against its quote; the minutes are those that it was under way.
         */
        Actual: {
            /** Minutes */
            minutes: number;
            /** Tasks */
            tasks: components["schemas"]["TaskActual"][];
            /** Usd */
            usd: number | null;
        };
        /** AddressTaken */
        AddressTaken: {
            /**
             * Error
             * @constant
             */
            error: "AddressTaken";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** AddressUnconfirmed */
        AddressUnconfirmed: {
            /**
             * Error
             * @constant
             */
            error: "AddressUnconfirmed";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** AdministratorNeeded */
        AdministratorNeeded: {
            /**
             * Error
             * @constant
             */
            error: "AdministratorNeeded";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** AgainOrder */
        AgainOrder: {
            /** Email */
            email: string;
        };
        /** AlreadyMember */
        AlreadyMember: {
            /**
             * Error
             * @constant
             */
            error: "AlreadyMember";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /**
         * Amended
         * @description What was amended, why, and which requirements it speaks of.
         */
        Amended: {
            /** File */
            file: string;
            /** Name */
            name: string;
            /** Reason */
            reason: string;
            /** Requirements */
            requirements: string[];
        };
        /**
         * AppVariable
         * @description An environment variable that the delivered software may expect, by its name. Nobody here knows its value.
         */
        AppVariable: {
            /** Name */
            name: string;
            /**
             * Purpose
             * @default
             */
            purpose: string;
        };
        /** ApprovalGiven */
        ApprovalGiven: {
            /**
             * Automatic
             * @default false
             */
            automatic: boolean;
            /** Budget Usd */
            budget_usd: number | null;
            /** By */
            by: string;
            /**
             * Comment
             * @default
             */
            comment: string;
            /** Hash */
            hash: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "approval.given";
        };
        /** ApprovalRefused */
        ApprovalRefused: {
            /** By */
            by: string;
            /** Comment */
            comment: string;
            /** Hash */
            hash: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "approval.refused";
        };
        /** ApprovalView */
        ApprovalView: {
            /** Above Usd */
            above_usd: number | null;
            /** Ask */
            ask: ("always" | "above" | "never") | null;
        };
        /**
         * ApproveOrder
         * @description `budget_usd` becomes the cap. With `spec_hash` the approval holds for exactly the plan that was shown.
         */
        ApproveOrder: {
            /** Budget Usd */
            budget_usd?: number | null;
            /**
             * Comment
             * @default
             */
            comment?: string;
            /** Spec Hash */
            spec_hash?: string | null;
            /**
             * Tasks
             * @description the whole plan, as you edited it
             */
            tasks?: components["schemas"]["SentTask"][] | null;
        };
        /**
         * Artifact
         * @description A stored file. `hash` is the sha256 (hex) of its bytes.
         */
        Artifact: {
            /** Hash */
            hash: string;
            /** Media Type */
            media_type: string;
            /** Name */
            name: string;
            /** Size Bytes */
            size_bytes: number;
        };
        /** ArtifactNotFound */
        ArtifactNotFound: {
            /**
             * Error
             * @constant
             */
            error: "ArtifactNotFound";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** ArtifactStored */
        ArtifactStored: {
            artifact: components["schemas"]["Artifact"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "artifact.stored";
        };
        /**
         * ArtifactView
         * @description `hash` is the sha256 (hex) of the bytes that `url` answers with.
         */
        ArtifactView: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Hash */
            hash: string;
            /** Media Type */
            media_type: string;
            /** Name */
            name: string;
            /** Size Bytes */
            size_bytes: number;
            /** Url */
            url: string;
        };
        /**
         * Asked
         * @description Who asked for a run, and what it took over of its project's settings then: no later change of them moves it.
         *
         *     Variables are names, and never have a value. `ask_above_usd`: a person approves a plan that may cost more.
         */
        Asked: {
            /** Ask Above Usd */
            ask_above_usd: number | null;
            /**
             * By
             * @description the name of who asked; null of one who was deleted
             */
            by: string | null;
            limits: components["schemas"]["LimitsView"];
            models: components["schemas"]["ModelPolicy"];
            /** Variables */
            variables: components["schemas"]["AppVariable"][];
        };
        /** Attachment */
        Attachment: {
            /** Content */
            content: string;
            /** Name */
            name: string;
        };
        /** Attempt */
        Attempt: {
            acceptance: components["schemas"]["ReportView"] | null;
            /** Brief */
            brief: string;
            /**
             * Claim
             * @default
             */
            claim: string;
            /**
             * Files
             * @default []
             */
            files: components["schemas"]["FileChange"][];
            /** Number */
            number: number;
            /** Of */
            of: number;
            /**
             * Refused
             * @default
             */
            refused: string;
            review: components["schemas"]["Review"] | null;
            /**
             * Started At
             * Format: date-time
             */
            started_at: string;
            tests: components["schemas"]["ReportView"] | null;
            /**
             * Tree
             * @default
             */
            tree: string;
        };
        /**
         * AttemptChecked
         * @description The acceptance tests against an attempt's tree; those of the requirements in `due` should pass by now.
         */
        AttemptChecked: {
            /** Attempt */
            attempt: number;
            /** Due */
            due: string[];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "attempt.checked";
            report: components["schemas"]["TestReport"];
            /** Task */
            task: string;
        };
        /** AttemptCoded */
        AttemptCoded: {
            /** Attempt */
            attempt: number;
            /** Claim */
            claim: string;
            /** Files */
            files: components["schemas"]["FileChange"][];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "attempt.coded";
            /** Task */
            task: string;
            /** Tree */
            tree: string;
        };
        /** AttemptReviewed */
        AttemptReviewed: {
            /** Attempt */
            attempt: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "attempt.reviewed";
            review: components["schemas"]["Review"];
            /** Task */
            task: string;
        };
        /**
         * AttemptStarted
         * @description `base` is the tree that an order of the task begins at, told with the first attempt of each order.
         */
        AttemptStarted: {
            /** Attempt */
            attempt: number;
            /**
             * Base
             * @default
             */
            base: string;
            /** Brief */
            brief: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "attempt.started";
            /** Of */
            of: number;
            /** Task */
            task: string;
        };
        /** AttemptTested */
        AttemptTested: {
            /** Attempt */
            attempt: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "attempt.tested";
            report: components["schemas"]["TestReport"];
            /** Task */
            task: string;
        };
        /**
         * AuditCheck
         * @description `entries` follow one another as they were written; `first_broken` is the id of the first that does not, or null.
         *
         *     `last_hash` seals all of them: kept elsewhere, it proves later that none is missing.
         */
        AuditCheck: {
            /** Entries */
            entries: number;
            /** First Broken */
            first_broken: number | null;
            /** Last Hash */
            last_hash: string;
        };
        /**
         * AuditPage
         * @description Newest first. Ask again with `before=next_before`; it is null on the last page.
         */
        AuditPage: {
            /** Items */
            items: components["schemas"]["AuditView"][];
            /** Next Before */
            next_before: number | null;
        };
        /**
         * AuditView
         * @description `user_id` is whose matter it is, `actor` the id of who did it, or "" for somebody who was not signed in.
         */
        AuditView: {
            /** Action */
            action: string;
            /** Actor */
            actor: string;
            /** Address */
            address: string;
            /** Agent */
            agent: string;
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Details */
            details: {
                [key: string]: unknown;
            };
            /** Hash */
            hash: string;
            /** Id */
            id: number;
            /** Previous Hash */
            previous_hash: string;
            /** Result */
            result: string;
            /** Target */
            target: string;
            /** User Id */
            user_id: string | null;
        };
        /**
         * BackupCodes
         * @description Shown once. Each of them signs in once, in the place of the app's code; earlier ones do so no longer.
         */
        BackupCodes: {
            /** Backup Codes */
            backup_codes: string[];
        };
        /**
         * Ballot
         * @description One voice in one round. `objections` are the numbers of those that it raised in this round.
         */
        Ballot: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /**
             * By
             * @enum {string}
             */
            by: "architect" | "planner" | "linter" | "person";
            /**
             * Decision
             * @enum {string}
             */
            decision: "approve" | "object";
            /** Hash */
            hash: string;
            /**
             * Objections
             * @default []
             */
            objections: number[];
        };
        /** BudgetView */
        BudgetView: {
            /** Day Usd */
            day_usd: number | null;
            /** Run Usd */
            run_usd: number | null;
        };
        /**
         * BudgetsView
         * @description Lists have who spent most this month first. `caps` is null while no worker tells those of the deployment.
         */
        BudgetsView: {
            caps: components["schemas"]["DayCapsView"] | null;
            /**
             * Day
             * Format: date-time
             * @description when today began
             */
            day: string;
            /**
             * Is Cut
             * @description whether more people or projects have spent than are listed
             */
            is_cut: boolean;
            /**
             * Month
             * Format: date-time
             * @description when this month began
             */
            month: string;
            /** People */
            people: components["schemas"]["PurseView"][];
            /** Projects */
            projects: components["schemas"]["PurseView"][];
            /** Providers */
            providers: components["schemas"]["ProviderPurseView"][];
            this_month: components["schemas"]["SpendView"];
            today: components["schemas"]["SpendView"];
        };
        /**
         * CapChanged
         * @description A person set the run's cap anew while it was paused.
         */
        CapChanged: {
            /** Budget Usd */
            budget_usd: number;
            /** By */
            by: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "cap.changed";
            /** Previous Usd */
            previous_usd: number | null;
        };
        /** ChangeOrder */
        ChangeOrder: {
            /**
             * Current
             * Format: password
             */
            current: string;
            /**
             * New
             * Format: password
             */
            new: string;
        };
        /**
         * ChangedFile
         * @description `old_path` differs from `path` where a file was moved; counts are null for binary files.
         */
        ChangedFile: {
            /** Added */
            added: number | null;
            /** Old Path */
            old_path: string;
            /** Path */
            path: string;
            /** Removed */
            removed: number | null;
        };
        /** CodeOrder */
        CodeOrder: {
            /**
             * Code
             * Format: password
             * @description six digits of the authenticator app, or a backup code
             */
            code: string;
            /**
             * Ticket
             * Format: password
             * @description from the answer of POST /auth/login
             */
            ticket: string;
        };
        /**
         * CodeWanted
         * @description The password was right. POST /auth/login/code with `ticket` and a code comes next.
         */
        CodeWanted: {
            /** Expires In */
            expires_in: number;
            /**
             * State
             * @default second_factor
             * @constant
             */
            state: "second_factor";
            /** Ticket */
            ticket: string;
        };
        /**
         * CommandOrder
         * @description `text` is guidance, or a reason. `tasks` are the parts of a split, or the one task as it was edited.
         */
        CommandOrder: {
            /**
             * Tasks
             * @default []
             */
            tasks?: components["schemas"]["SentTask"][];
            /**
             * Text
             * @default
             */
            text?: string;
        };
        /**
         * CommandRefused
         * @description What a person wanted done with a task came too late, or makes no plan that could be built.
         */
        CommandRefused: {
            /** By */
            by: string;
            /** Id */
            id: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "command.refused";
            /** Reason */
            reason: string;
            /** Task */
            task: string;
        };
        /** CommitView */
        CommitView: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Author */
            author: string;
            /** Hash */
            hash: string;
            /** Message */
            message: string;
            /** Parents */
            parents: string[];
            /** Title */
            title: string;
            /** Tree */
            tree: string;
        };
        /**
         * ConditionView
         * @description Of a provider or one of its models. `forced_open` and `draining` are an administrator's, who stands in `by`.
         */
        ConditionView: {
            /**
             * By
             * @default
             */
            by: string;
            /**
             * Cause
             * @default
             */
            cause: string;
            /**
             * Openings
             * @description how often it was opened in a row; each time is longer than the one before
             * @default 0
             */
            openings: number;
            /** Since */
            since: string | null;
            /**
             * State
             * @default closed
             * @enum {string}
             */
            state: "closed" | "open" | "half_open" | "forced_open" | "draining";
            /**
             * Until
             * @description when it is tried again, or the administrator's word ends by itself
             */
            until: string | null;
        };
        /** ConfirmOrder */
        ConfirmOrder: {
            /**
             * Code
             * Format: password
             */
            code: string;
        };
        /** ConflictAdvised */
        ConflictAdvised: {
            by: components["schemas"]["Role"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "conflict.advised";
            /** Task */
            task: string;
            /** Text */
            text: string;
        };
        /**
         * ConflictResolved
         * @description The Integrator's resolution; `unresolved` paths still hold markers, so that it cannot be used.
         */
        ConflictResolved: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "conflict.resolved";
            /** Paths */
            paths: string[];
            /** Task */
            task: string;
            /** Text */
            text: string;
            /** Tree */
            tree: string;
            /**
             * Unresolved
             * @default []
             */
            unresolved: string[];
        };
        /**
         * Connecting
         * @description Shown once. `qr` is an SVG image of `uri`; who cannot scan it types `secret`.
         */
        Connecting: {
            /** Qr */
            qr: string;
            /** Secret */
            secret: string;
            /** Uri */
            uri: string;
        };
        /**
         * ConsensusEscalated
         * @description The rounds are used up. `open` goes to the person, or is recorded when the run approves by itself.
         */
        ConsensusEscalated: {
            /** Hash */
            hash: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "consensus.escalated";
            /** Open */
            open: number[];
            /** Round */
            round: number;
            /**
             * To
             * @enum {string}
             */
            to: "person" | "record";
            /** Version */
            version: number;
        };
        /** ConsensusReached */
        ConsensusReached: {
            /** Hash */
            hash: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "consensus.reached";
            /** Round */
            round: number;
            /** Version */
            version: number;
        };
        /**
         * ContentView
         * @description `content` is null for a binary file; of a link it is what the link points to.
         */
        ContentView: {
            /** Content */
            content: string | null;
            /** Is Binary */
            is_binary: boolean;
            /**
             * Kind
             * @enum {string}
             */
            kind: "file" | "link";
            /** Path */
            path: string;
            /** Revision */
            revision: string;
            /** Size Bytes */
            size_bytes: number;
        };
        /**
         * ContextRetrieved
         * @description What search gave for a brief, or to an agent that asked for it (`role`); or the reason why it gave nothing.
         *
         *     The texts stand here as they were read: whoever takes the same step again, over the same `tree`, is given the same.
         */
        ContextRetrieved: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "context.retrieved";
            order: components["schemas"]["SearchOrder"];
            retrieved: components["schemas"]["Retrieved"];
            role: components["schemas"]["Role"] | null;
            /** Step */
            step: string;
            /**
             * Task
             * @default
             */
            task: string;
            /** Tree */
            tree: string;
        };
        /**
         * ContextUsed
         * @description What came of the search for a task: the files of the repository that it showed (`retrieved`), and which of them
         *     are among the `changed` files of the last attempt's diff (`touched`). `tokens` is what was read of search results.
         */
        ContextUsed: {
            /** Attempts */
            attempts: number;
            /** Changed */
            changed: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "context.used";
            /** Retrieved */
            retrieved: string[];
            /** Task */
            task: string;
            /** Tokens */
            tokens: number;
            /** Touched */
            touched: string[];
        };
        /** CredentialsRefused */
        CredentialsRefused: {
            /**
             * Error
             * @constant
             */
            error: "CredentialsRefused";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** CrossSiteRequest */
        CrossSiteRequest: {
            /**
             * Error
             * @constant
             */
            error: "CrossSiteRequest";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** DataField */
        DataField: {
            /** Default */
            default: string | number | boolean | string[] | null;
            /** Name */
            name: string;
            /**
             * Required
             * @description must the client send it on create
             */
            required: boolean;
            /**
             * Rule
             * @description limits in plain words, such as `1 to 200 characters`; of what a list is
             * @default
             */
            rule: string;
            /**
             * Type
             * @enum {string}
             */
            type: "text" | "integer" | "number" | "boolean" | "date" | "datetime" | "list" | "object";
        };
        /** DatabaseUnavailable */
        DatabaseUnavailable: {
            /**
             * Error
             * @constant
             */
            error: "DatabaseUnavailable";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /**
         * DayCapsView
         * @description What each project and person may spend in a day (UTC): `[budgets]` in the file of LLM_CONFIG. Null: no cap.
         */
        DayCapsView: {
            /** Project Usd */
            project_usd: number | null;
            /** User Usd */
            user_usd: number | null;
        };
        /** DebateView */
        DebateView: {
            /** Objections */
            objections: components["schemas"]["ObjectionView"][];
            outcome: components["schemas"]["Outcome"] | null;
            /** Rounds */
            rounds: components["schemas"]["Round"][];
        };
        /** Decision */
        Decision: {
            /**
             * Consequences
             * @default
             */
            consequences: string;
            /**
             * Context
             * @description what was open
             */
            context: string;
            /**
             * Decision
             * @description what you decided, and why
             */
            decision: string;
            /** Title */
            title: string;
        };
        /**
         * DecisionView
         * @description Where one request went, and why. With the outcome `nobody` it went nowhere: there is no provider.
         */
        DecisionView: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Cost Source */
            cost_source: string;
            /** Cost Usd */
            cost_usd: number | null;
            /**
             * Error
             * @description the kind of error; empty for an answer of use
             */
            error: string;
            /** First Token Seconds */
            first_token_seconds: number | null;
            /** Is Hedge */
            is_hedge: boolean;
            /** Model */
            model: string;
            /**
             * Number
             * @description which attempt at its question this is, from 1
             */
            number: number;
            /**
             * Outcome
             * @enum {string}
             */
            outcome: "under_way" | "answered" | "failed" | "cut_off" | "nobody";
            /** Passed Over */
            passed_over: components["schemas"]["PassedOverView"][];
            /** Provider */
            provider: string;
            /** Reason */
            reason: string;
            /** Role */
            role: string;
            /** Run Id */
            run_id: string | null;
            /** Seconds */
            seconds: number | null;
            /** Step */
            step: string;
            /** Task */
            task: string;
        };
        /** Delivered */
        Delivered: {
            delivery: components["schemas"]["Delivery"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "run.delivered";
            /**
             * Text
             * @default
             */
            text: string;
        };
        /** Delivery */
        Delivery: {
            /** Artifacts */
            artifacts: components["schemas"]["Artifact"][];
            /** Branch */
            branch: string;
            /** Commit */
            commit: string;
            /** Merges */
            merges: number;
            /** Repository */
            repository: string;
            /** Tree */
            tree: string;
        };
        /**
         * DeliveryChecked
         * @description The repository's own tests, acceptance tests included, on the tree that is delivered.
         */
        DeliveryChecked: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "delivery.checked";
            report: components["schemas"]["TestReport"];
        };
        /**
         * DiffView
         * @description `patch` is git's unified format, cut at the last whole line if `is_truncated`.
         */
        DiffView: {
            /** Files */
            files: components["schemas"]["ChangedFile"][];
            /** Is Truncated */
            is_truncated: boolean;
            /** New */
            new: string;
            /** Old */
            old: string;
            /** Patch */
            patch: string;
        };
        /** DocumentNameTaken */
        DocumentNameTaken: {
            /**
             * Error
             * @constant
             */
            error: "DocumentNameTaken";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** DocumentNotFound */
        DocumentNotFound: {
            /**
             * Error
             * @constant
             */
            error: "DocumentNotFound";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** DocumentRefused */
        DocumentRefused: {
            /**
             * Error
             * @constant
             */
            error: "DocumentRefused";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /**
         * DocumentView
         * @description `hash` is the sha256 (hex) of its bytes; `reason` says why it is refused.
         */
        DocumentView: {
            /** Added By */
            added_by: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Hash */
            hash: string;
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Reason */
            reason: string;
            /** Size Bytes */
            size_bytes: number;
            /**
             * State
             * @enum {string}
             */
            state: "waiting" | "indexed" | "refused";
        };
        /** EmailUnverified */
        EmailUnverified: {
            /**
             * Error
             * @constant
             */
            error: "EmailUnverified";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** Endpoint */
        Endpoint: {
            /**
             * Errors
             * @description status code to when it happens
             */
            errors: {
                [key: string]: string;
            };
            /**
             * Method
             * @enum {string}
             */
            method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
            /**
             * Path
             * @description with parameters in braces, such as /todos/{id}
             */
            path: string;
            /**
             * Request
             * @description query parameters and body, as one short text or JSON example
             * @default
             */
            request: string;
            /**
             * Response
             * @description body of the good case, as one short text or JSON example
             * @default
             */
            response: string;
            /**
             * Success
             * @description status code of the good case
             */
            success: number;
            /** Summary */
            summary: string;
        };
        /** Entry */
        Entry: {
            /**
             * Kind
             * @enum {string}
             */
            kind: "file" | "folder" | "link" | "module";
            /** Path */
            path: string;
            /** Size Bytes */
            size_bytes: number | null;
        };
        /**
         * Escalation
         * @description A rung of the ladder that a task climbed because it got nowhere.
         */
        Escalation: {
            /**
             * Model
             * @default
             */
            model: string;
            /** Reason */
            reason: string;
            /** Rung */
            rung: string;
        };
        /** EventNotFound */
        EventNotFound: {
            /**
             * Error
             * @constant
             */
            error: "EventNotFound";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /**
         * EventPage
         * @description Events in order. Ask again with `after=next_after`; the page is the last one when `has_more` is false, and
         *     nothing up to `last_seq` is missing then.
         */
        EventPage: {
            /** Has More */
            has_more: boolean;
            /** Items */
            items: components["schemas"]["RecordedEvent"][];
            /** Last Seq */
            last_seq: number;
            /** Next After */
            next_after: number;
        };
        /**
         * ExternalService
         * @description An HTTP service of somebody else. While the software is built and tested, stubs stand in for it.
         */
        ExternalService: {
            /**
             * Mappings
             * @description what it answers in tests, to the good calls and to those that go wrong, as mappings of WireMock: {"request": {"method": "GET", "urlPath": "/latest", "queryParameters": {"base": {"equalTo": "EUR"}}}, "response": {"status": 200, "jsonBody": {"USD": 1.1}}}. Understood are url, urlPath, urlPattern, urlPathPattern, queryParameters, headers, bodyPatterns with equalTo, contains, matches, absent, equalToJson; status, headers, body, jsonBody, base64Body, fixedDelayMilliseconds up to 5000; priority and scenarios; no faults and no templates. Any other call is answered with 404
             */
            mappings: {
                [key: string]: unknown;
            }[];
            /**
             * Name
             * @description lower case, such as rates
             */
            name: string;
            /**
             * Variable
             * @description the environment variable that holds its base address, such as RATES_URL; without a slash at its end; in production it names the real service
             */
            variable: string;
        };
        /**
         * FieldProblem
         * @description `path` is the way to the value, such as `body.attachments.0.name`.
         */
        FieldProblem: {
            /** Message */
            message: string;
            /** Path */
            path: string;
        };
        /** FileChange */
        FileChange: {
            /** Added */
            added: number;
            /** Path */
            path: string;
            /** Removed */
            removed: number;
        };
        /** FileTooLarge */
        FileTooLarge: {
            /**
             * Error
             * @constant
             */
            error: "FileTooLarge";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /**
         * FilesView
         * @description `revision` is the hash that was read. Folders end no path with a slash.
         */
        FilesView: {
            /** Entries */
            entries: components["schemas"]["Entry"][];
            /** Is Truncated */
            is_truncated: boolean;
            /** Path */
            path: string;
            /** Revision */
            revision: string;
        };
        /**
         * Finding
         * @description What the linter says about a spec.
         */
        Finding: {
            /** About */
            about: string;
            /** Rule */
            rule: string;
            /**
             * Severity
             * @default blocking
             * @enum {string}
             */
            severity: "blocking" | "minor";
            /** Text */
            text: string;
        };
        /** ForcedOrder */
        ForcedOrder: {
            /**
             * Minutes
             * @description until it ends by itself
             */
            minutes?: number | null;
            /** Model */
            model?: string | null;
            /** Provider */
            provider: string;
            /**
             * Reason
             * @default
             */
            reason?: string;
        };
        /** ForgottenOrder */
        ForgottenOrder: {
            /** Email */
            email: string;
        };
        /**
         * ForkOrder
         * @description What was answered until the event `from_event` is taken over; `budget_usd` is the cap of what comes after.
         */
        ForkOrder: {
            /** Budget Usd */
            budget_usd?: number | null;
            /** From Event */
            from_event: number;
        };
        /**
         * Found
         * @description Passages, the best first. `introduction` tells a model what they are, `remarks` what there is besides.
         *
         *     `known` are places (`file:first-last`) of what fits as well and the reader has before them already.
         */
        Found: {
            /**
             * Introduction
             * @default
             */
            introduction: string;
            /**
             * Known
             * @default []
             */
            known: string[];
            /**
             * Passages
             * @default []
             */
            passages: components["schemas"]["Passage"][];
            /**
             * Remarks
             * @default []
             */
            remarks: string[];
        };
        /**
         * GenerateOrder
         * @description A request for software. `ask` waits for a person's approval of the plan and its price, `auto` does not. Where
         *     neither is said, and where there is no `budget_usd`, the settings of the project decide.
         *
         *     `at_cap` says what happens when the budget is used up: `pause` until a person raises it, or `finish` with what is
         *     merged. By default a run that asks pauses, and one that does not finishes.
         */
        GenerateOrder: {
            /** Approve */
            approve?: ("auto" | "ask") | null;
            /** At Cap */
            at_cap?: ("pause" | "finish") | null;
            /**
             * Attachments
             * @default []
             */
            attachments?: components["schemas"]["Attachment"][];
            /** Budget Usd */
            budget_usd?: number | null;
            /**
             * @default {
             *       "run_calls": 3000,
             *       "run_minutes": 720,
             *       "task_attempts": 6,
             *       "task_calls": 200,
             *       "task_minutes": 90
             *     }
             */
            limits?: components["schemas"]["Limits"];
            /**
             * Max Rounds
             * @default 4
             */
            max_rounds?: number;
            /** Prompt */
            prompt: string;
        };
        /**
         * GuidanceHeard
         * @description What a person said while the run was under way; from here on the agents read it.
         */
        GuidanceHeard: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "guidance.heard";
            note: components["schemas"]["Note"];
        };
        /** Health */
        Health: {
            /** Status */
            status: string;
            /** Version */
            version: string;
        };
        /**
         * HitView
         * @description A passage. Lines are counted from 1, both included; `score` orders the hits of one answer and means no more.
         *
         *     `trust` says whose words they are: `curated` by the makers of Conclave, the `project`'s own, or `untrusted`.
         */
        HitView: {
            /** End */
            end: number;
            /** Language */
            language: string;
            /** Path */
            path: string;
            /** Score */
            score: number;
            /**
             * Source
             * @enum {string}
             */
            source: "repository" | "documents" | "library";
            /** Start */
            start: number;
            /** Symbol */
            symbol: string;
            /** Text */
            text: string;
            /**
             * Trust
             * @enum {string}
             */
            trust: "curated" | "project" | "untrusted";
        };
        /** IdempotencyKeyReused */
        IdempotencyKeyReused: {
            /**
             * Error
             * @constant
             */
            error: "IdempotencyKeyReused";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** IdentityList */
        IdentityList: {
            /** Items */
            items: components["schemas"]["IdentityView"][];
        };
        /** IdentityNotFound */
        IdentityNotFound: {
            /**
             * Error
             * @constant
             */
            error: "IdentityNotFound";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** IdentityTaken */
        IdentityTaken: {
            /**
             * Error
             * @constant
             */
            error: "IdentityTaken";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /**
         * IdentityView
         * @description `name` and `title` are those of the issuer; `name` is null where nobody signs in at it any more.
         */
        IdentityView: {
            /** Email */
            email: string | null;
            /** Id */
            id: string;
            /** Last Used At */
            last_used_at: string | null;
            /**
             * Linked At
             * Format: date-time
             */
            linked_at: string;
            /** Name */
            name: string | null;
            /** Title */
            title: string;
        };
        /** IndexerUnavailable */
        IndexerUnavailable: {
            /**
             * Error
             * @constant
             */
            error: "IndexerUnavailable";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /**
         * Interface
         * @description What people or programs use of the software, other than an HTTP endpoint.
         */
        Interface: {
            /**
             * Behaviour
             * @description what it takes, answers, prints or writes; exit codes, exceptions, order, units; with an example
             */
            behaviour: string;
            /**
             * Form
             * @description to the letter: a command line with its options, a function's signature with its module, a page's path, a file's name and format
             */
            form: string;
        };
        /** InternalError */
        InternalError: {
            /**
             * Error
             * @constant
             */
            error: "InternalError";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** InvalidRequest */
        InvalidRequest: {
            /**
             * Error
             * @constant
             */
            error: "InvalidRequest";
            /** Fields */
            fields: components["schemas"]["FieldProblem"][];
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** IssuerAnswerRefused */
        IssuerAnswerRefused: {
            /**
             * Error
             * @constant
             */
            error: "IssuerAnswerRefused";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** IssuerDeclined */
        IssuerDeclined: {
            /**
             * Error
             * @constant
             */
            error: "IssuerDeclined";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** IssuerList */
        IssuerList: {
            /** Items */
            items: components["schemas"]["IssuerView"][];
        };
        /** IssuerMisconfigured */
        IssuerMisconfigured: {
            /**
             * Error
             * @constant
             */
            error: "IssuerMisconfigured";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** IssuerNotFound */
        IssuerNotFound: {
            /**
             * Error
             * @constant
             */
            error: "IssuerNotFound";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** IssuerUnreachable */
        IssuerUnreachable: {
            /**
             * Error
             * @constant
             */
            error: "IssuerUnreachable";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /**
         * IssuerView
         * @description `GET /auth/oauth/{name}/start` leads there.
         */
        IssuerView: {
            /** Name */
            name: string;
            /** Title */
            title: string;
        };
        /**
         * JWKS
         * @description RFC 7517. Keys are there a day before they sign, and until the last token of theirs has expired.
         */
        JWKS: {
            /** Keys */
            keys: {
                [key: string]: unknown;
            }[];
        };
        /** LastAdministrator */
        LastAdministrator: {
            /**
             * Error
             * @constant
             */
            error: "LastAdministrator";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** LastOwner */
        LastOwner: {
            /**
             * Error
             * @constant
             */
            error: "LastOwner";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** LastWayIn */
        LastWayIn: {
            /**
             * Error
             * @constant
             */
            error: "LastWayIn";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /**
         * LatencyView
         * @description Seconds; null without an answer of use in the last 24 hours.
         */
        LatencyView: {
            /** P50 */
            p50: number | null;
            /** P95 */
            p95: number | null;
        };
        /**
         * Ledger
         * @description Computed from test reports alone. `merge` is the number of the merge that it was computed after.
         */
        Ledger: {
            /** Merge */
            merge: number;
            /** Rows */
            rows: components["schemas"]["LedgerRow"][];
            /** Tree */
            tree: string;
        };
        /** LedgerComputed */
        LedgerComputed: {
            /**
             * Final
             * @default false
             */
            final: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "ledger.computed";
            ledger: components["schemas"]["Ledger"];
        };
        /**
         * LedgerLine
         * @description One requirement. `cells` stand in the order of `merges`; `proven_since` is the merge that it holds since.
         */
        LedgerLine: {
            /** Cells */
            cells: ("no_code_yet" | "failing" | "proven")[];
            proven_since: components["schemas"]["LedgerMerge"] | null;
            row: components["schemas"]["LedgerRow"];
        };
        /** LedgerMerge */
        LedgerMerge: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Commit */
            commit: string;
            /** Number */
            number: number;
            /** Task */
            task: string;
        };
        /** LedgerRow */
        LedgerRow: {
            /**
             * Note
             * @default
             */
            note: string;
            /** Requirement */
            requirement: string;
            /**
             * Result
             * @enum {string}
             */
            result: "proven" | "failing" | "untested" | "untestable";
            /**
             * Tests
             * @default []
             */
            tests: components["schemas"]["TestCase"][];
            /** Text */
            text: string;
        };
        /** LedgerView */
        LedgerView: {
            /** Is Final */
            is_final: boolean;
            /** Lines */
            lines: components["schemas"]["LedgerLine"][];
            /** Merges */
            merges: components["schemas"]["LedgerMerge"][];
            proof: components["schemas"]["Proof"];
            /** Proven */
            proven: number;
            /** Total */
            total: number;
        };
        /**
         * Limits
         * @description Where a task or a run stops by itself; None is no limit.
         *
         *     Minutes are of the models' own time: nobody's pause and no outage counts. A task has its limits anew each time that
         *     it is ordered: at first, after a merge that did not hold, and by a person.
         */
        Limits: {
            /**
             * Run Calls
             * @default 3000
             */
            run_calls?: number;
            /**
             * Run Minutes
             * @default 720
             */
            run_minutes?: number;
            /**
             * Task Attempts
             * @default 6
             */
            task_attempts?: number;
            /**
             * Task Calls
             * @default 200
             */
            task_calls?: number;
            /**
             * Task Minutes
             * @default 90
             */
            task_minutes?: number;
            /** Task Usd */
            task_usd?: number | null;
        };
        /**
         * LimitsView
         * @description Each of them: what was not said is as it is by itself.
         */
        LimitsView: {
            /**
             * Run Calls
             * @default 3000
             */
            run_calls: number;
            /**
             * Run Minutes
             * @default 720
             */
            run_minutes: number;
            /**
             * Task Attempts
             * @default 6
             */
            task_attempts: number;
            /**
             * Task Calls
             * @default 200
             */
            task_calls: number;
            /**
             * Task Minutes
             * @default 90
             */
            task_minutes: number;
            /** Task Usd */
            task_usd: number | null;
        };
        /**
         * LinkBegun
         * @description `address` is where this browser goes next.
         */
        LinkBegun: {
            /** Address */
            address: string;
        };
        /** LinkOrder */
        LinkOrder: {
            /**
             * Next
             * @description where the browser is led in the end: a path of ours
             * @default /console/account
             */
            next?: string;
        };
        /** LinkRefused */
        LinkRefused: {
            /**
             * Error
             * @constant
             */
            error: "LinkRefused";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** LinterReported */
        LinterReported: {
            /** Findings */
            findings: components["schemas"]["Finding"][];
            /** Hash */
            hash: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "linter.reported";
            /** Round */
            round: number;
        };
        /**
         * LoadView
         * @description Summed over the workers that live. `concurrency` is null without a limit.
         */
        LoadView: {
            /** Concurrency */
            concurrency: number | null;
            /**
             * In Flight
             * @default 0
             */
            in_flight: number;
            /**
             * Queued
             * @default 0
             */
            queued: number;
        };
        /**
         * LogView
         * @description Newest first, from the tip back to where the run started, or the project.
         */
        LogView: {
            /** Commits */
            commits: components["schemas"]["CommitView"][];
        };
        /** LoginOrder */
        LoginOrder: {
            /**
             * Device
             * @description what to call this device; else by what it says of itself
             */
            device?: string | null;
            /**
             * Login
             * @description a user name or an address
             */
            login: string;
            /**
             * Password
             * Format: password
             */
            password: string;
            /**
             * Transport
             * @default cookie
             * @enum {string}
             */
            transport?: "cookie" | "body";
        };
        /**
         * Manifest
         * @description What a template says about itself.
         */
        Manifest: {
            /**
             * Framework
             * @default none
             */
            framework?: string;
            /** Language */
            language: string;
            /**
             * Name
             * @description small letters and digits, with hyphens between
             */
            name: string;
            /**
             * Purpose
             * @enum {string}
             */
            purpose: "service" | "site" | "page" | "command-line" | "library" | "tests" | "ci" | "container" | "other";
            /**
             * Summary
             * @description what it is a beginning of; it is searched
             */
            summary: string;
            /**
             * Tags
             * @default []
             */
            tags?: string[];
            /**
             * Version
             * @description three numbers: 1.0.0
             */
            version: string;
        };
        /** MeView */
        MeView: {
            /** Email */
            email: string | null;
            /** Has Password */
            has_password: boolean;
            /** Has Second Factor */
            has_second_factor: boolean;
            /** Id */
            id: string;
            /** Is Email Verified */
            is_email_verified: boolean;
            /**
             * Kind
             * @enum {string}
             */
            kind: "person" | "service";
            /** Name */
            name: string;
            /**
             * Role
             * @enum {string}
             */
            role: "user" | "admin";
            sign_in: components["schemas"]["SignInView"];
        };
        /** MemberNotFound */
        MemberNotFound: {
            /**
             * Error
             * @constant
             */
            error: "MemberNotFound";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** MemberOrder */
        MemberOrder: {
            /**
             * Name
             * @description the user's name
             */
            name: string;
            /**
             * Role
             * @enum {string}
             */
            role: "viewer" | "editor" | "owner";
        };
        /** MemberRoleOrder */
        MemberRoleOrder: {
            /**
             * Role
             * @enum {string}
             */
            role: "viewer" | "editor" | "owner";
        };
        /** MemberView */
        MemberView: {
            /**
             * Kind
             * @enum {string}
             */
            kind: "person" | "service";
            /** Name */
            name: string;
            /**
             * Role
             * @enum {string}
             */
            role: "viewer" | "editor" | "owner";
            /**
             * Since
             * Format: date-time
             */
            since: string;
            /** User Id */
            user_id: string;
        };
        /**
         * Merge
         * @description One merge on the run's branch. `number` is the M of `M4`, `branch` the commit that was merged.
         */
        Merge: {
            /**
             * Branch
             * @default
             */
            branch: string;
            /** Commit */
            commit: string;
            /** Files */
            files: components["schemas"]["FileChange"][];
            /** Number */
            number: number;
            /** Task */
            task: string;
            /** Tree */
            tree: string;
        };
        /**
         * MergeChecked
         * @description The repository's own tests on a merged tree, before the run's branch moves to it.
         */
        MergeChecked: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "merge.checked";
            report: components["schemas"]["TestReport"];
            /** Task */
            task: string;
            /** Tree */
            tree: string;
        };
        /** MergeConflicted */
        MergeConflicted: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "merge.conflicted";
            /** Paths */
            paths: string[];
            /** Task */
            task: string;
        };
        /** MergeQueued */
        MergeQueued: {
            /** Attempts */
            attempts: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "merge.queued";
            /** Task */
            task: string;
            /** Tree */
            tree: string;
        };
        /**
         * MergeReturned
         * @description The branch did not move: the task goes back with `reason` as its brief.
         */
        MergeReturned: {
            /**
             * Cause
             * @enum {string}
             */
            cause: "conflict" | "tests";
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "merge.returned";
            /** Reason */
            reason: string;
            /** Task */
            task: string;
        };
        /**
         * MergeTested
         * @description The whole acceptance suite on the merged tree; `amended` of its functions were amended by then.
         */
        MergeTested: {
            /**
             * Amended
             * @default 0
             */
            amended: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "merge.tested";
            /** Merge */
            merge: number;
            report: components["schemas"]["TestReport"];
            /** Task */
            task: string;
        };
        /** MergeView */
        MergeView: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Commit */
            commit: string;
            /** Files */
            files: components["schemas"]["FileChange"][];
            /** Number */
            number: number;
            /** Seconds */
            seconds: number | null;
            /** Task */
            task: string;
            /** Tree */
            tree: string;
        };
        /** ModelAnswered */
        ModelAnswered: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "model.answered";
            /** Model */
            model: string;
            /** Provider */
            provider: string;
            /**
             * Replayed
             * @default false
             */
            replayed: boolean;
            role: components["schemas"]["Role"];
            /** Seconds */
            seconds: number;
            /** Step */
            step: string;
            /**
             * Task
             * @default
             */
            task: string;
            usage: components["schemas"]["Usage"];
        };
        /**
         * ModelChoice
         * @description A model that is configured. `jurisdiction` is empty where nobody knows whose law holds there; `roles` are those
         *     that the deployment has it asked for.
         */
        ModelChoice: {
            /** Id */
            id: string;
            /** Jurisdiction */
            jurisdiction: string;
            /** Roles */
            roles: string[];
        };
        /**
         * ModelPolicy
         * @description It narrows what the deployment allows. `residency` are jurisdictions, of which a model's must be one; where it
         *     is empty, the deployment's rule holds alone.
         */
        ModelPolicy: {
            /**
             * Residency
             * @default []
             */
            residency: string[];
            /** Roles */
            roles: {
                [key: string]: components["schemas"]["RolePolicy"];
            };
        };
        /**
         * ModelRetried
         * @description An answer could not be used and was asked for again.
         */
        ModelRetried: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "model.retried";
            /** Reason */
            reason: string;
            role: components["schemas"]["Role"];
            /** Step */
            step: string;
            /**
             * Task
             * @default
             */
            task: string;
        };
        /**
         * ModelView
         * @description `condition` is what holds for calls to it: its own, or that of its provider where that is worse.
         *
         *     Which calls wait is told of the provider alone: its models share one limit.
         */
        ModelView: {
            condition: components["schemas"]["ConditionView"];
            /** Context Tokens */
            context_tokens: number | null;
            /**
             * In Flight
             * @default 0
             */
            in_flight: number;
            /**
             * Is Configured
             * @description false as well where no living worker knows it any more
             */
            is_configured: boolean;
            /** Last Success At */
            last_success_at: string | null;
            /** Max Output Tokens */
            max_output_tokens: number | null;
            /**
             * Missing
             * @description variables that would complete it
             */
            missing: string[];
            /** Model */
            model: string;
            price: components["schemas"]["PriceView"];
            /** Roles */
            roles: string[];
            today: components["schemas"]["SpendView"];
            /**
             * Tools
             * @description native, or emulated in words; empty if no living worker knows it
             * @default
             */
            tools: string;
            traffic: components["schemas"]["TrafficView"];
        };
        /**
         * ModelsMissing
         * @description Models (`provider/model`) that the project's settings name and nobody offers any more: others are asked.
         */
        ModelsMissing: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "models.missing";
            /** Names */
            names: string[];
        };
        /**
         * Needs
         * @description What a person must do: approve the plan, answer the question about `task`, raise the cap, or resume the run.
         *
         *     With `model` the run goes on by itself when a model answers again, and with `day` when the day (UTC) is over.
         */
        Needs: {
            /**
             * Action
             * @enum {string}
             */
            action: "approve" | "answer" | "raise_cap" | "resume" | "model" | "day";
            /** Text */
            text: string;
        };
        /** NoWorkspace */
        NoWorkspace: {
            /**
             * Error
             * @constant
             */
            error: "NoWorkspace";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** NotReplayable */
        NotReplayable: {
            /**
             * Error
             * @constant
             */
            error: "NotReplayable";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** NotSignedIn */
        NotSignedIn: {
            /**
             * Error
             * @constant
             */
            error: "NotSignedIn";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /**
         * Note
         * @description A person's guidance to the agents: to one task, or to the whole run if `task` is empty.
         */
        Note: {
            /** By */
            by: string;
            /** Id */
            id: number;
            /**
             * Task
             * @default
             */
            task: string;
            /** Text */
            text: string;
        };
        /** NothingToProve */
        NothingToProve: {
            /**
             * Error
             * @constant
             */
            error: "NothingToProve";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** Objection */
        Objection: {
            /** About */
            about: string;
            /**
             * By
             * @enum {string}
             */
            by: "architect" | "planner" | "linter" | "person";
            /** Id */
            id: number;
            /** Round */
            round: number;
            /**
             * Severity
             * @enum {string}
             */
            severity: "blocking" | "minor";
            /** Text */
            text: string;
            /**
             * To
             * @enum {string}
             */
            to: "architect" | "planner" | "both";
        };
        /** ObjectionCount */
        ObjectionCount: {
            /**
             * Open
             * @default 0
             */
            open: number;
            /**
             * Raised
             * @default 0
             */
            raised: number;
        };
        /** ObjectionRaised */
        ObjectionRaised: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "objection.raised";
            objection: components["schemas"]["Objection"];
        };
        /** ObjectionResolved */
        ObjectionResolved: {
            /**
             * By
             * @enum {string}
             */
            by: "architect" | "planner" | "linter" | "person";
            /** Id */
            id: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "objection.resolved";
            /** Round */
            round: number;
            /**
             * Text
             * @default
             */
            text: string;
        };
        /** ObjectionView */
        ObjectionView: {
            /**
             * Answer
             * @default
             */
            answer: string;
            /**
             * At
             * Format: date-time
             */
            at: string;
            objection: components["schemas"]["Objection"];
            /** Resolved At */
            resolved_at: string | null;
            /** Resolved By */
            resolved_by: ("architect" | "planner" | "linter" | "person") | null;
            /** Resolved In Round */
            resolved_in_round: number | null;
            /**
             * Status
             * @default open
             * @enum {string}
             */
            status: "open" | "resolved";
        };
        /**
         * Outcome
         * @description `escalated`: the rounds were used up with these objections open.
         */
        Outcome: {
            /** Hash */
            hash: string;
            /**
             * Open
             * @default []
             */
            open: number[];
            /** Round */
            round: number;
            /**
             * Status
             * @enum {string}
             */
            status: "reached" | "escalated";
            /** Version */
            version: number;
        };
        /** OwnAccount */
        OwnAccount: {
            /**
             * Error
             * @constant
             */
            error: "OwnAccount";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** OwnsProjects */
        OwnsProjects: {
            /**
             * Error
             * @constant
             */
            error: "OwnsProjects";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** Page[DocumentView] */
        Page_DocumentView_: {
            /** Items */
            items: components["schemas"]["DocumentView"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[ProjectView] */
        Page_ProjectView_: {
            /** Items */
            items: components["schemas"]["ProjectView"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[RunSummary] */
        Page_RunSummary_: {
            /** Items */
            items: components["schemas"]["RunSummary"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[TokenView] */
        Page_TokenView_: {
            /** Items */
            items: components["schemas"]["TokenView"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** Page[UserView] */
        Page_UserView_: {
            /** Items */
            items: components["schemas"]["UserView"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * Passage
         * @description Lines of a file, counted from 1, both included. `quoted` is what a model reads: between marks, as data.
         */
        Passage: {
            /** End */
            end: number;
            /** Path */
            path: string;
            /** Quoted */
            quoted: string;
            /**
             * Source
             * @enum {string}
             */
            source: "repository" | "documents" | "library";
            /** Start */
            start: number;
            /** Tokens */
            tokens: number;
            /**
             * Trust
             * @enum {string}
             */
            trust: "curated" | "project" | "untrusted";
        };
        /** PassedOverView */
        PassedOverView: {
            /** Model */
            model: string;
            /** Provider */
            provider: string;
            /** Reason */
            reason: string;
        };
        /** PasswordRefused */
        PasswordRefused: {
            /**
             * Error
             * @constant
             */
            error: "PasswordRefused";
            /** Fields */
            fields: components["schemas"]["FieldProblem"][];
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** PathNotFound */
        PathNotFound: {
            /**
             * Error
             * @constant
             */
            error: "PathNotFound";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** PathRefused */
        PathRefused: {
            /**
             * Error
             * @constant
             */
            error: "PathRefused";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** PlanChanged */
        PlanChanged: {
            /**
             * Error
             * @constant
             */
            error: "PlanChanged";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** PlanInvalid */
        PlanInvalid: {
            /**
             * Error
             * @constant
             */
            error: "PlanInvalid";
            /** Fields */
            fields: components["schemas"]["FieldProblem"][];
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** PlannedTask */
        PlannedTask: {
            /**
             * Brief
             * @description what the Coder is told: what to make, in which files, and how it will be judged
             */
            brief: string;
            /**
             * Covers
             * @description ids of the requirements that this task makes true; may be empty for a base
             */
            covers: string[];
            /** Depends On */
            depends_on: string[];
            /**
             * Files
             * @description files that this task creates or edits
             */
            files: string[];
            /**
             * Goal
             * @description at most eight words
             */
            goal: string;
            /**
             * Id
             * @description T1, T2, …
             */
            id: string;
        };
        /**
         * PriceView
         * @description Per million tokens; null where no price is known. `source` says whose price it is.
         */
        PriceView: {
            /** Input Usd */
            input_usd: number | null;
            /** Output Usd */
            output_usd: number | null;
            /**
             * Source
             * @default
             */
            source: string;
        };
        /**
         * ProbeView
         * @description One small completion. `error` and `hint` are words; "" if it answered.
         */
        ProbeView: {
            /**
             * Error
             * @default
             */
            error: string;
            /** First Token Seconds */
            first_token_seconds: number | null;
            /**
             * Hint
             * @default
             */
            hint: string;
            /** Is Usable */
            is_usable: boolean;
            /** Model */
            model: string;
            /** Provider */
            provider: string;
            /** Seconds */
            seconds: number;
        };
        /**
         * ProgramOutput
         * @description The last of what a program wrote within about a second. The whole is in the report that follows.
         */
        ProgramOutput: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "program.output";
            /** Program */
            program: string;
            /** Step */
            step: string;
            /** Text */
            text: string;
        };
        /**
         * ProjectApproval
         * @description Whether a run asks before it builds, where it is not said with the request: `above` asks where a plan may cost
         *     more than `above_usd`, or where nobody knows its price. Null: as the request is made.
         */
        ProjectApproval: {
            /** Above Usd */
            above_usd?: number | null;
            /** Ask */
            ask?: ("always" | "above" | "never") | null;
        };
        /**
         * ProjectBudget
         * @description `run_usd` is the cap of a run that is asked for without one; `day_usd` caps what all runs of the project cost in
         *     a day (UTC), and holds at once. Null: none.
         */
        ProjectBudget: {
            /** Day Usd */
            day_usd?: number | null;
            /** Run Usd */
            run_usd?: number | null;
        };
        /**
         * ProjectModels
         * @description `residency`: jurisdictions in which the project's models may compute, besides what the deployment asks for.
         */
        ProjectModels: {
            /**
             * Residency
             * @default []
             */
            residency?: string[];
            /**
             * Roles
             * @default {}
             */
            roles?: {
                [key: string]: components["schemas"]["RoleModels"];
            };
        };
        /**
         * ProjectName
         * @description `role` is that of who asks: a viewer reads, an editor and an owner may act as well.
         */
        ProjectName: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            /**
             * Role
             * @enum {string}
             */
            role: "viewer" | "editor" | "owner";
        };
        /** ProjectNameTaken */
        ProjectNameTaken: {
            /**
             * Error
             * @constant
             */
            error: "ProjectNameTaken";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** ProjectNotFound */
        ProjectNotFound: {
            /**
             * Error
             * @constant
             */
            error: "ProjectNotFound";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** ProjectOrder */
        ProjectOrder: {
            /** Name */
            name: string;
        };
        /** ProjectRoleNeeded */
        ProjectRoleNeeded: {
            /**
             * Error
             * @constant
             */
            error: "ProjectRoleNeeded";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /**
         * ProjectVariable
         * @description A name, never a value: that is set where the software runs.
         */
        ProjectVariable: {
            /** Name */
            name: string;
            /**
             * Purpose
             * @default
             */
            purpose?: string;
        };
        /**
         * ProjectView
         * @description `role` is that of who asks.
         */
        ProjectView: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Id */
            id: string;
            /** Name */
            name: string;
            /**
             * Role
             * @enum {string}
             */
            role: "viewer" | "editor" | "owner";
        };
        /**
         * Proof
         * @description Five links from the spec to the delivery. What is not there yet is empty.
         */
        Proof: {
            /**
             * Acceptance Amended
             * @default 0
             */
            acceptance_amended: number;
            /**
             * Acceptance Tests
             * @default 0
             */
            acceptance_tests: number;
            /**
             * Acceptance Tree
             * @default
             */
            acceptance_tree: string;
            /**
             * Approved By
             * @default
             */
            approved_by: string;
            /**
             * Branch
             * @default
             */
            branch: string;
            /**
             * Commit
             * @default
             */
            commit: string;
            /** Exit Code */
            exit_code: number | null;
            /**
             * Failed
             * @default 0
             */
            failed: number;
            /**
             * Is Automatic
             * @default false
             */
            is_automatic: boolean;
            /**
             * Log
             * @default
             */
            log: string;
            /**
             * Merged Tree
             * @default
             */
            merged_tree: string;
            /**
             * Merges
             * @default 0
             */
            merges: number;
            /**
             * Passed
             * @default 0
             */
            passed: number;
            /**
             * Spec Hash
             * @default
             */
            spec_hash: string;
            /** Spec Version */
            spec_version: number | null;
        };
        /** ProviderIncomplete */
        ProviderIncomplete: {
            /**
             * Error
             * @constant
             */
            error: "ProviderIncomplete";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** ProviderNotFound */
        ProviderNotFound: {
            /**
             * Error
             * @constant
             */
            error: "ProviderNotFound";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** ProviderPurseView */
        ProviderPurseView: {
            /** Day Cap Usd */
            day_cap_usd: number | null;
            /** Is At Cap */
            is_at_cap: boolean;
            /** Provider */
            provider: string;
            today: components["schemas"]["SpendView"];
        };
        /** ProviderTestNotFound */
        ProviderTestNotFound: {
            /**
             * Error
             * @constant
             */
            error: "ProviderTestNotFound";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /**
         * ProviderTestOrder
         * @description All models of a provider without `model`; everything that is configured without `provider`.
         */
        ProviderTestOrder: {
            /** Model */
            model?: string | null;
            /** Provider */
            provider?: string | null;
        };
        /** ProviderTestView */
        ProviderTestView: {
            /** Id */
            id: string;
            /** Results */
            results: components["schemas"]["ProbeView"][];
            /**
             * State
             * @description failed: the worker could not carry it out
             * @enum {string}
             */
            state: "pending" | "done" | "failed";
        };
        /** ProviderView */
        ProviderView: {
            /** @description of the provider as a whole; models have their own */
            condition: components["schemas"]["ConditionView"];
            /** Day Cap Usd */
            day_cap_usd: number | null;
            /**
             * Endpoint
             * @description host and port; empty for the kind's own
             * @default
             */
            endpoint: string;
            /** Is Configured */
            is_configured: boolean;
            /**
             * Jurisdiction
             * @default
             */
            jurisdiction: string;
            /**
             * Kind
             * @description the protocol that it speaks
             * @default
             */
            kind: string;
            /** Last Success At */
            last_success_at: string | null;
            load: components["schemas"]["LoadView"];
            /**
             * Missing
             * @description variables that would complete it
             */
            missing: string[];
            /** Models */
            models: components["schemas"]["ModelView"][];
            /** Provider */
            provider: string;
            /**
             * Region
             * @default
             */
            region: string;
            today: components["schemas"]["SpendView"];
            traffic: components["schemas"]["TrafficView"];
        };
        /** ProvidersUnknown */
        ProvidersUnknown: {
            /**
             * Error
             * @constant
             */
            error: "ProvidersUnknown";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** ProvidersView */
        ProvidersView: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /**
             * Decisions
             * @description newest first
             */
            decisions: components["schemas"]["DecisionView"][];
            /** Providers */
            providers: components["schemas"]["ProviderView"][];
            /**
             * Workers
             * @description who has told of its providers just now
             */
            workers: string[];
        };
        /**
         * PurseView
         * @description Who spends. `day_cap_usd` is the cap that holds: of a project the lower one of the deployment's and its own.
         */
        PurseView: {
            /** Day Cap Usd */
            day_cap_usd: number | null;
            /** Id */
            id: string;
            /**
             * Is At Cap
             * @description what is spent today, and may be owed, leaves nothing
             */
            is_at_cap: boolean;
            month: components["schemas"]["SpendView"];
            /**
             * Name
             * @description null where it was deleted since
             */
            name: string | null;
            /**
             * Owner
             * @description of a project: the name of who made it
             * @default
             */
            owner: string;
            today: components["schemas"]["SpendView"];
        };
        /**
         * Question
         * @description The one thing that a run asks when a task is stuck. It is answered by a `TaskCommand` for the task.
         */
        Question: {
            /** Id */
            id: number;
            /** Task */
            task: string;
            /** Text */
            text: string;
        };
        /** QuestionAnswered */
        QuestionAnswered: {
            /**
             * Act
             * @enum {string}
             */
            act: "retry" | "skip" | "split" | "edit";
            /** By */
            by: string;
            /** Id */
            id: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "question.answered";
            /** Task */
            task: string;
            /**
             * Text
             * @default
             */
            text: string;
        };
        /** QuestionAsked */
        QuestionAsked: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "question.asked";
            question: components["schemas"]["Question"];
        };
        /**
         * Quote
         * @description Price and time before approval. Dollars are None when the model's price is not known.
         */
        Quote: {
            /** Basis */
            basis: string;
            /** Minutes P50 */
            minutes_p50: number;
            /** Minutes P90 */
            minutes_p90: number;
            /** Model */
            model: string;
            /** Tasks */
            tasks: components["schemas"]["TaskQuote"][];
            /** Usd P50 */
            usd_p50: number | null;
            /** Usd P90 */
            usd_p90: number | null;
        };
        /** QuoteMade */
        QuoteMade: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "quote.made";
            quote: components["schemas"]["Quote"];
        };
        /** QuoteNotFound */
        QuoteNotFound: {
            /**
             * Error
             * @constant
             */
            error: "QuoteNotFound";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** QuoteView */
        QuoteView: {
            actual: components["schemas"]["Actual"];
            /** Open Objections */
            open_objections: number[];
            quote: components["schemas"]["Quote"];
            /** Spec Hash */
            spec_hash: string;
            /** Spec Version */
            spec_version: number;
        };
        /** ReasonOrder */
        ReasonOrder: {
            /**
             * Reason
             * @description stands in the audit log, which the person reads, too
             * @default
             */
            reason?: string;
        };
        /**
         * RecordedAnswer
         * @description `asked` names the parts of the question, each with a digest.
         */
        RecordedAnswer: {
            /** Asked */
            asked: [
                string,
                string
            ][];
            /** Input Tokens */
            input_tokens: number;
            /** Ordinal */
            ordinal: number;
            /** Output Tokens */
            output_tokens: number;
            /** Request Hash */
            request_hash: string;
            /** Role */
            role: string;
            /** Step */
            step: string;
            /** Text */
            text: string;
            /** Tool Calls */
            tool_calls: {
                [key: string]: unknown;
            }[];
        };
        /**
         * RecordedEvent
         * @description An event as it stands in the table and on the wire. `seq` counts from 1 in each run, without gaps.
         */
        RecordedEvent: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Event */
            event: components["schemas"]["RunStateChanged"] | components["schemas"]["ModelsMissing"] | components["schemas"]["RepairOrdered"] | components["schemas"]["LedgerComputed"] | components["schemas"]["DeliveryChecked"] | components["schemas"]["ArtifactStored"] | components["schemas"]["Delivered"] | components["schemas"]["RoundStarted"] | components["schemas"]["SpecProposed"] | components["schemas"]["TurnTaken"] | components["schemas"]["LinterReported"] | components["schemas"]["ObjectionRaised"] | components["schemas"]["ObjectionResolved"] | components["schemas"]["VerdictGiven"] | components["schemas"]["ConsensusReached"] | components["schemas"]["ConsensusEscalated"] | components["schemas"]["SpecEdited"] | components["schemas"]["QuoteMade"] | components["schemas"]["ApprovalGiven"] | components["schemas"]["ApprovalRefused"] | components["schemas"]["AcceptanceLocked"] | components["schemas"]["AcceptanceAmended"] | components["schemas"]["AcceptanceUpheld"] | components["schemas"]["TaskStarted"] | components["schemas"]["AttemptStarted"] | components["schemas"]["AttemptCoded"] | components["schemas"]["packages__agents__events__tasks__AttemptRefused"] | components["schemas"]["AttemptTested"] | components["schemas"]["AttemptReviewed"] | components["schemas"]["AttemptChecked"] | components["schemas"]["TaskFailed"] | components["schemas"]["TaskStuck"] | components["schemas"]["TaskEscalated"] | components["schemas"]["TaskSplit"] | components["schemas"]["TaskSkipped"] | components["schemas"]["TaskEdited"] | components["schemas"]["TaskRetried"] | components["schemas"]["TaskKept"] | components["schemas"]["ContextUsed"] | components["schemas"]["CommandRefused"] | components["schemas"]["CapChanged"] | components["schemas"]["QuestionAsked"] | components["schemas"]["QuestionAnswered"] | components["schemas"]["GuidanceHeard"] | components["schemas"]["MergeQueued"] | components["schemas"]["TaskMerged"] | components["schemas"]["MergeConflicted"] | components["schemas"]["ConflictAdvised"] | components["schemas"]["ConflictResolved"] | components["schemas"]["MergeChecked"] | components["schemas"]["MergeReturned"] | components["schemas"]["MergeTested"] | components["schemas"]["StepStarted"] | components["schemas"]["StepRestarted"] | components["schemas"]["StepFinished"] | components["schemas"]["Said"] | components["schemas"]["ToolUsed"] | components["schemas"]["ContextRetrieved"] | components["schemas"]["ProgramOutput"] | components["schemas"]["ModelAnswered"] | components["schemas"]["ModelRetried"];
            /** Execution */
            execution: string | null;
            /** Seq */
            seq: number;
        };
        /**
         * RecordingView
         * @description Nothing in it tells of the machine or of the people; `approvals` are what these answered to the plan.
         */
        RecordingView: {
            /** Answers */
            answers: components["schemas"]["RecordedAnswer"][];
            /** Approvals */
            approvals: {
                [key: string]: unknown;
            }[];
            /** Arrivals */
            arrivals: [
                string,
                number
            ][];
            /** Expected */
            expected: {
                [key: string]: string;
            };
            /**
             * Format
             * @default 1
             */
            format: number;
            /** Model */
            model: string;
            /** Order */
            order: {
                [key: string]: unknown;
            };
            /** Other Model */
            other_model: string;
        };
        /**
         * RefreshOrder
         * @description Without a token the cookie is taken.
         */
        RefreshOrder: {
            /** Refresh Token */
            refresh_token?: string | null;
        };
        /** RefreshRefused */
        RefreshRefused: {
            /**
             * Error
             * @constant
             */
            error: "RefreshRefused";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** RegisterOrder */
        RegisterOrder: {
            /** Email */
            email: string;
            /**
             * Password
             * Format: password
             */
            password: string;
            /**
             * Setup Code
             * @description makes the first administrator of a fresh installation
             */
            setup_code?: string | null;
            /** Username */
            username: string;
        };
        /**
         * RejectOrder
         * @description `comment` says what should change; the next rounds begin with it. To stop instead, cancel the run.
         */
        RejectOrder: {
            /** Comment */
            comment: string;
        };
        /** RepairOrdered */
        RepairOrdered: {
            /** Covers */
            covers: string[];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "repair.ordered";
            /** Task */
            task: string;
            /** Text */
            text: string;
        };
        /**
         * Reply
         * @description What an author says to one objection.
         */
        Reply: {
            /** Accepted */
            accepted: boolean;
            /** Objection */
            objection: number;
            /**
             * Text
             * @description what you changed, or why you keep it
             */
            text: string;
        };
        /**
         * ReportView
         * @description `attempt`: the task's own tests; `acceptance`: the locked tests on an attempt; `candidate`: the repository's own
         *     tests on a merged tree, before the run's branch moves to it; `merge`: the locked tests on the merged tree.
         */
        ReportView: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Attempt */
            attempt: number | null;
            /**
             * Due
             * @default []
             */
            due: string[];
            /** Is Green */
            is_green: boolean;
            /** Merge */
            merge: number | null;
            /**
             * Of
             * @enum {string}
             */
            of: "attempt" | "acceptance" | "candidate" | "merge";
            /** Passed */
            passed: number;
            report: components["schemas"]["TestReport"];
            /** Seq */
            seq: number;
            /** Task */
            task: string;
            /** Total */
            total: number;
        };
        /** RepositoryUnreadable */
        RepositoryUnreadable: {
            /**
             * Error
             * @constant
             */
            error: "RepositoryUnreadable";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** RequestTooLarge */
        RequestTooLarge: {
            /**
             * Error
             * @constant
             */
            error: "RequestTooLarge";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** Requirement */
        Requirement: {
            /**
             * Id
             * @description R1, R2, … in order of importance
             */
            id: string;
            /**
             * Source
             * @description the words of the request that fix this, copied exactly; empty if you decided it
             * @default
             */
            source: string;
            /**
             * Text
             * @description one testable sentence: what the software does, seen from outside
             */
            text: string;
            /**
             * Untestable Because
             * @description why no test from outside can show it; empty for nearly every requirement
             * @default
             */
            untestable_because: string;
        };
        /**
         * RequirementCount
         * @description `untestable` ones are in `total`, and no test can prove them.
         */
        RequirementCount: {
            /**
             * Proven
             * @default 0
             */
            proven: number;
            /**
             * Total
             * @default 0
             */
            total: number;
            /**
             * Unproven
             * @default []
             */
            unproven: string[];
            /**
             * Untestable
             * @default 0
             */
            untestable: number;
        };
        /** ResetOrder */
        ResetOrder: {
            /**
             * Password
             * Format: password
             */
            password: string;
            /**
             * Token
             * Format: password
             * @description from the mail
             */
            token: string;
        };
        /** Resource */
        Resource: {
            /**
             * Fields
             * @description without an id that the service assigns
             */
            fields: components["schemas"]["DataField"][];
            /**
             * Name
             * @description singular, lower case
             */
            name: string;
            /**
             * Plural
             * @description as it stands in paths
             */
            plural: string;
        };
        /**
         * ResumeOrder
         * @description `budget_usd` is the new cap; a run that is paused at the cap needs a higher one.
         */
        ResumeOrder: {
            /** Budget Usd */
            budget_usd?: number | null;
        };
        /**
         * Retrieved
         * @description What a brief carries beside what was planned, and what else its reader may look for.
         *
         *     `searches_repository` where the tree is larger than a brief shows, `searches_documents` where people gave some to
         *     the project; without either, its reader gets no tools for searching. `outline` is a map of the repository. `reason`
         *     says why there is nothing although there might be.
         */
        Retrieved: {
            /**
             * @default {
             *       "introduction": "",
             *       "known": [],
             *       "passages": [],
             *       "remarks": []
             *     }
             */
            found: components["schemas"]["Found"];
            /**
             * Outline
             * @default
             */
            outline: string;
            /**
             * Reason
             * @default
             */
            reason: string;
            /**
             * Searches Documents
             * @default false
             */
            searches_documents: boolean;
            /**
             * Searches Repository
             * @default false
             */
            searches_repository: boolean;
        };
        /**
         * Review
         * @description The Tester's judgement of one attempt.
         */
        Review: {
            /**
             * Decision
             * @enum {string}
             */
            decision: "approve" | "object";
            /** Problems */
            problems: components["schemas"]["ReviewProblem"][];
            /**
             * Statement
             * @description one to three plain sentences
             */
            statement: string;
            /**
             * Wrong Tests
             * @description ids of due acceptance tests that fail for a fault of their own, such as a helper that is called wrongly; empty for nearly every review
             */
            wrong_tests: string[];
        };
        /** ReviewProblem */
        ReviewProblem: {
            /** File */
            file: string;
            /**
             * Severity
             * @enum {string}
             */
            severity: "blocking" | "minor";
            /**
             * Text
             * @description what is wrong and what would settle it
             */
            text: string;
        };
        /** RevisionNotFound */
        RevisionNotFound: {
            /**
             * Error
             * @constant
             */
            error: "RevisionNotFound";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** RevisionUnderWay */
        RevisionUnderWay: {
            /**
             * Error
             * @constant
             */
            error: "RevisionUnderWay";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /**
         * Role
         * @enum {string}
         */
        Role: "architect" | "planner" | "orchestrator" | "coder" | "tester" | "integrator";
        /**
         * RoleModels
         * @description `candidates` are configured models (`provider/model`), best first, and all that the role may ask. Where there
         *     are none, and where `order` is null, the deployment decides.
         */
        RoleModels: {
            /**
             * Candidates
             * @default []
             */
            candidates?: string[];
            /** Order */
            order?: ("primary_first" | "cheapest" | "fastest") | null;
        };
        /** RoleOrder */
        RoleOrder: {
            /**
             * Reason
             * @description stands in the audit log, which the person reads, too
             * @default
             */
            reason?: string;
            /**
             * Role
             * @enum {string}
             */
            role: "user" | "admin";
        };
        /**
         * RolePolicy
         * @description `candidates` are models (`provider/model`), best first: no other one is asked for the role, or whichever the
         *     deployment asks where there are none. `order` is the deployment's if it is None.
         */
        RolePolicy: {
            /**
             * Candidates
             * @default []
             */
            candidates: string[];
            /** Order */
            order: ("primary_first" | "cheapest" | "fastest") | null;
        };
        /** Round */
        Round: {
            /**
             * Ballots
             * @default []
             */
            ballots: components["schemas"]["Ballot"][];
            /** Comment */
            comment: string;
            /**
             * Findings
             * @default []
             */
            findings: components["schemas"]["Finding"][];
            /** Number */
            number: number;
            /**
             * Objections
             * @default []
             */
            objections: number[];
            /** Of */
            of: number;
            /**
             * Spec Hash
             * @default
             */
            spec_hash: string;
            /** Spec Version */
            spec_version: number | null;
            /**
             * Started At
             * Format: date-time
             */
            started_at: string;
            /**
             * Turns
             * @default []
             */
            turns: components["schemas"]["Turn"][];
        };
        /** RoundStarted */
        RoundStarted: {
            /**
             * Comment
             * @default
             */
            comment: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "round.started";
            /** Of */
            of: number;
            /** Round */
            round: number;
        };
        /** Rounds */
        Rounds: {
            /**
             * Current
             * @default 0
             */
            current: number;
            /**
             * Of
             * @default 0
             */
            of: number;
        };
        /** RunFinished */
        RunFinished: {
            /**
             * Error
             * @constant
             */
            error: "RunFinished";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** RunNotEnded */
        RunNotEnded: {
            /**
             * Error
             * @constant
             */
            error: "RunNotEnded";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** RunNotFound */
        RunNotFound: {
            /**
             * Error
             * @constant
             */
            error: "RunNotFound";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** RunNotPaused */
        RunNotPaused: {
            /**
             * Error
             * @constant
             */
            error: "RunNotPaused";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** RunNotWaiting */
        RunNotWaiting: {
            /**
             * Error
             * @constant
             */
            error: "RunNotWaiting";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** RunPaused */
        RunPaused: {
            /**
             * Error
             * @constant
             */
            error: "RunPaused";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /**
         * RunState
         * @enum {string}
         */
        RunState: "queued" | "planning" | "awaiting_approval" | "building" | "integrating" | "delivering" | "paused" | "done" | "incomplete" | "failed" | "cancelled";
        /**
         * RunStateChanged
         * @description Written together with `runs.state`, in one transaction, by the worker alone (`queued` by the API).
         */
        RunStateChanged: {
            /**
             * Hint
             * @default
             */
            hint: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "run.state_changed";
            previous: components["schemas"]["RunState"] | null;
            /**
             * Reason
             * @default
             */
            reason: string;
            state: components["schemas"]["RunState"];
            /**
             * Unproven
             * @default []
             */
            unproven: string[];
        };
        /**
         * RunSummary
         * @description A run in a list: what its row, its moves from state to state and its model calls tell.
         */
        RunSummary: {
            /** Approve */
            approve: string;
            /** At Cap */
            at_cap: string;
            /** Commit */
            commit: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Elapsed Seconds */
            elapsed_seconds: number;
            /** Finished At */
            finished_at: string | null;
            /** From Event */
            from_event: number | null;
            /** Hint */
            hint: string;
            /** Id */
            id: string;
            /** Is Cancelling */
            is_cancelling: boolean;
            /** Is Pausing */
            is_pausing: boolean;
            /** Kind */
            kind: string;
            /** Last Seq */
            last_seq: number;
            /** Max Rounds */
            max_rounds: number;
            /** Model */
            model: string;
            needs: components["schemas"]["Needs"] | null;
            project: components["schemas"]["ProjectName"];
            /** Prompt */
            prompt: string;
            /** Reason */
            reason: string;
            /**
             * Replays
             * @description the run that this one replays, or forks from its event `from_event`
             */
            replays: string | null;
            /** Repository */
            repository: string;
            /** Revises */
            revises: string | null;
            /** Spec Hash */
            spec_hash: string;
            /** Stages */
            stages: components["schemas"]["Stage"][];
            /** Started At */
            started_at: string | null;
            state: components["schemas"]["RunState"];
            /** Title */
            title: string;
            usage: components["schemas"]["Spent"];
        };
        /**
         * RunView
         * @description One run as a whole. `usage_by_role` has an entry for each role that asked its model.
         */
        RunView: {
            /** Approve */
            approve: string;
            /** Artifacts */
            artifacts: number;
            asked: components["schemas"]["Asked"];
            /** At Cap */
            at_cap: string;
            /** Attachments */
            attachments: string[];
            /** Commit */
            commit: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Elapsed Seconds */
            elapsed_seconds: number;
            /** Finished At */
            finished_at: string | null;
            /** From Event */
            from_event: number | null;
            /** Hint */
            hint: string;
            /** Id */
            id: string;
            /** Is Cancelling */
            is_cancelling: boolean;
            /** Is Pausing */
            is_pausing: boolean;
            /** Kind */
            kind: string;
            /** Last Seq */
            last_seq: number;
            /** Max Rounds */
            max_rounds: number;
            /** Merges */
            merges: number;
            /** Model */
            model: string;
            needs: components["schemas"]["Needs"] | null;
            objections: components["schemas"]["ObjectionCount"];
            project: components["schemas"]["ProjectName"];
            /** Prompt */
            prompt: string;
            /** Quote Usd P50 */
            quote_usd_p50: number | null;
            /** Quote Usd P90 */
            quote_usd_p90: number | null;
            /** Reason */
            reason: string;
            /**
             * Replays
             * @description the run that this one replays, or forks from its event `from_event`
             */
            replays: string | null;
            /** Repository */
            repository: string;
            requirements: components["schemas"]["RequirementCount"];
            /** Revises */
            revises: string | null;
            rounds: components["schemas"]["Rounds"];
            /** Spec Hash */
            spec_hash: string;
            /** Spec Version */
            spec_version: number | null;
            /** Stages */
            stages: components["schemas"]["Stage"][];
            /** Started At */
            started_at: string | null;
            state: components["schemas"]["RunState"];
            tasks: components["schemas"]["TaskCount"];
            tests: components["schemas"]["TestCount"];
            /** Title */
            title: string;
            usage: components["schemas"]["Spent"];
            /** Usage By Role */
            usage_by_role: {
                [key: string]: components["schemas"]["Usage"];
            };
        };
        /**
         * Said
         * @description Words of an agent while it works.
         */
        Said: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "agent.said";
            role: components["schemas"]["Role"];
            /** Step */
            step: string;
            /**
             * Task
             * @default
             */
            task: string;
            /** Text */
            text: string;
        };
        /** SandboxUnavailable */
        SandboxUnavailable: {
            /**
             * Error
             * @constant
             */
            error: "SandboxUnavailable";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /**
         * SandboxView
         * @description Whether what is generated can be run, and how it is isolated.
         */
        SandboxView: {
            /**
             * Accepted
             * @description claims that are not made here, and what a program can do instead
             */
            accepted: {
                [key: string]: string;
            };
            /**
             * Checks
             * @description claims about the isolation, and whether they held
             */
            checks: {
                [key: string]: boolean;
            };
            /**
             * Has Terminals
             * @default false
             */
            has_terminals: boolean;
            /**
             * Level
             * @description kernel, namespace or reduced: what stands between a program and the machine
             * @default
             */
            level: string;
            /**
             * Name
             * @description such as bubblewrap; empty if none was found
             * @default
             */
            name: string;
            /**
             * Reason
             * @description why it is not usable
             * @default
             */
            reason: string;
            /**
             * Remedy
             * @description what makes it usable
             * @default
             */
            remedy: string;
            /** Usable */
            usable: boolean;
        };
        /** ScopeMissing */
        ScopeMissing: {
            /**
             * Error
             * @constant
             */
            error: "ScopeMissing";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /**
         * SearchOrder
         * @description `text` is a sentence or names; wanted are the `most` best passages within `most_tokens`.
         *
         *     With each come `neighbours` pieces of its file before and after it.
         */
        SearchOrder: {
            /** Most */
            most: number;
            /** Most Tokens */
            most_tokens: number;
            /**
             * Neighbours
             * @default 0
             */
            neighbours: number;
            /** Sources */
            sources: ("repository" | "documents" | "library")[];
            /** Text */
            text: string;
        };
        /**
         * SearchView
         * @description The best first. `by_meaning` is the share of what there is that can be found by meaning, from 0 to 1.
         *
         *     `words_alone` says why nothing is found by meaning; it is empty where that works. `left_out` counts hits that were
         *     too long to be shown with the others.
         */
        SearchView: {
            /** By Meaning */
            by_meaning: number;
            /** Hits */
            hits: components["schemas"]["HitView"][];
            /** Left Out */
            left_out: number;
            /** Words Alone */
            words_alone: string;
        };
        /** SecondFactorNeeded */
        SecondFactorNeeded: {
            /**
             * Error
             * @constant
             */
            error: "SecondFactorNeeded";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** SecondFactorOff */
        SecondFactorOff: {
            /**
             * Error
             * @constant
             */
            error: "SecondFactorOff";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** SecondFactorOn */
        SecondFactorOn: {
            /**
             * Error
             * @constant
             */
            error: "SecondFactorOn";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** SecondFactorRefused */
        SecondFactorRefused: {
            /**
             * Error
             * @constant
             */
            error: "SecondFactorRefused";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** SecondFactorView */
        SecondFactorView: {
            /** Backup Codes Left */
            backup_codes_left: number;
            /** Connected At */
            connected_at: string | null;
            /** Is On */
            is_on: boolean;
        };
        /**
         * SentTask
         * @description A task as a person writes it: a misspelt field is refused, where a model's would be passed over.
         */
        SentTask: {
            /**
             * Brief
             * @description what the Coder is told: what to make, in which files, and how it will be judged
             */
            brief: string;
            /**
             * Covers
             * @description ids of the requirements that this task makes true; may be empty for a base
             */
            covers: string[];
            /** Depends On */
            depends_on?: string[];
            /**
             * Files
             * @description files that this task creates or edits
             */
            files: string[];
            /**
             * Goal
             * @description at most eight words
             */
            goal: string;
            /**
             * Id
             * @description T1, T2, …
             */
            id: string;
        };
        /** ServiceUserNeeded */
        ServiceUserNeeded: {
            /**
             * Error
             * @constant
             */
            error: "ServiceUserNeeded";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** ServiceUserOrder */
        ServiceUserOrder: {
            /** Name */
            name: string;
            /**
             * Reason
             * @description stands in the audit log, which the person reads, too
             * @default
             */
            reason?: string;
            /**
             * Role
             * @default user
             * @enum {string}
             */
            role?: "user" | "admin";
        };
        /** SessionList */
        SessionList: {
            /** Items */
            items: components["schemas"]["SessionView"][];
        };
        /** SessionNeeded */
        SessionNeeded: {
            /**
             * Error
             * @constant
             */
            error: "SessionNeeded";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** SessionNotFound */
        SessionNotFound: {
            /**
             * Error
             * @constant
             */
            error: "SessionNotFound";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** SessionOrder */
        SessionOrder: {
            /** Name */
            name: string;
        };
        /**
         * SessionView
         * @description A signed-in device; `address` and `agent` are those of the sign-in.
         */
        SessionView: {
            /** Address */
            address: string;
            /** Agent */
            agent: string;
            /** Amr */
            amr: string[];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /** Id */
            id: string;
            /** Is This One */
            is_this_one: boolean;
            /**
             * Last Seen At
             * Format: date-time
             */
            last_seen_at: string;
            /** Name */
            name: string;
        };
        /** SettingsChanged */
        SettingsChanged: {
            /**
             * Error
             * @constant
             */
            error: "SettingsChanged";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** SettingsInvalid */
        SettingsInvalid: {
            /**
             * Error
             * @constant
             */
            error: "SettingsInvalid";
            /** Fields */
            fields: components["schemas"]["FieldProblem"][];
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /**
         * SettingsOrder
         * @description All of the settings, as they shall be. `version` is that of the settings that were read before.
         */
        SettingsOrder: {
            /** @default {} */
            approval?: components["schemas"]["ProjectApproval"];
            /** @default {} */
            budget?: components["schemas"]["ProjectBudget"];
            /**
             * @default {
             *       "residency": [],
             *       "roles": {}
             *     }
             */
            models?: components["schemas"]["ProjectModels"];
            /**
             * Variables
             * @default []
             */
            variables?: components["schemas"]["ProjectVariable"][];
            /**
             * Version
             * @description 0 where nobody has saved any yet
             */
            version: number;
        };
        /**
         * SettingsView
         * @description `version` is 0, and `changed_at` null, where nobody has saved any yet. `choices` is null while no worker tells
         *     which models there are.
         */
        SettingsView: {
            approval: components["schemas"]["ApprovalView"];
            budget: components["schemas"]["BudgetView"];
            /** Changed At */
            changed_at: string | null;
            /**
             * Changed By
             * @description the name of who changed them last
             */
            changed_by: string | null;
            /** Choices */
            choices: components["schemas"]["ModelChoice"][] | null;
            models: components["schemas"]["ModelPolicy"];
            today: components["schemas"]["SpentToday"];
            /** Variables */
            variables: components["schemas"]["AppVariable"][];
            /** Version */
            version: number;
        };
        /** SetupCodeRefused */
        SetupCodeRefused: {
            /**
             * Error
             * @constant
             */
            error: "SetupCodeRefused";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** SignInUnavailable */
        SignInUnavailable: {
            /**
             * Error
             * @constant
             */
            error: "SignInUnavailable";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /**
         * SignInView
         * @description By what this request was let in: `id` is that of the session or of the API token.
         */
        SignInView: {
            /**
             * Amr
             * @default []
             */
            amr: string[];
            /**
             * Auth Time
             * @description when the person last proved who they are, as far as is known
             */
            auth_time: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Id */
            id: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "session" | "token";
            /** Name */
            name: string;
            /**
             * Scopes
             * @description what the API token may do; null for a session, which may all
             */
            scopes: string[] | null;
        };
        /**
         * SignedIn
         * @description `refresh_token` is null where it travels in the cookie.
         */
        SignedIn: {
            /** Access Token */
            access_token: string;
            /** Expires In */
            expires_in: number;
            /** Name */
            name: string;
            /** Refresh Token */
            refresh_token: string | null;
            /**
             * Role
             * @enum {string}
             */
            role: "user" | "admin";
            /** Session Id */
            session_id: string;
            /**
             * State
             * @default signed_in
             * @constant
             */
            state: "signed_in";
            /**
             * Token Type
             * @default Bearer
             * @constant
             */
            token_type: "Bearer";
            /** User Id */
            user_id: string;
        };
        /**
         * Spec
         * @description What both approve: the design and the plan, without what was said about them.
         */
        Spec: {
            /** Decisions */
            decisions: components["schemas"]["Decision"][];
            /** Endpoints */
            endpoints: components["schemas"]["Endpoint"][];
            /**
             * Interfaces
             * @default []
             */
            interfaces: components["schemas"]["Interface"][];
            /** Requirements */
            requirements: components["schemas"]["Requirement"][];
            /** Resources */
            resources: components["schemas"]["Resource"][];
            stack: components["schemas"]["Stack"];
            /** Tasks */
            tasks: components["schemas"]["PlannedTask"][];
            /** Title */
            title: string;
            /** Version */
            version: number;
        };
        /**
         * SpecEdited
         * @description A person changed the plan while approving it.
         */
        SpecEdited: {
            /** By */
            by: string;
            /** Hash */
            hash: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "spec.edited";
            spec: components["schemas"]["Spec"];
            /** Version */
            version: number;
        };
        /** SpecNotFound */
        SpecNotFound: {
            /**
             * Error
             * @constant
             */
            error: "SpecNotFound";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** SpecProposed */
        SpecProposed: {
            /** Hash */
            hash: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "spec.proposed";
            /** Round */
            round: number;
            spec: components["schemas"]["Spec"];
        };
        /** SpecVersion */
        SpecVersion: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /**
             * By
             * @default
             */
            by: string;
            /**
             * Comment
             * @default
             */
            comment: string;
            /** Hash */
            hash: string;
            /** Round */
            round: number;
            /**
             * Status
             * @enum {string}
             */
            status: "proposed" | "agreed" | "escalated" | "approved" | "refused";
            /** Version */
            version: number;
        };
        /**
         * SpecView
         * @description One version, and what other versions there are; `by` and `comment` are the person's who judged it.
         */
        SpecView: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /**
             * By
             * @default
             */
            by: string;
            /**
             * Comment
             * @default
             */
            comment: string;
            /** Hash */
            hash: string;
            /** Round */
            round: number;
            spec: components["schemas"]["Spec"];
            /**
             * Status
             * @enum {string}
             */
            status: "proposed" | "agreed" | "escalated" | "approved" | "refused";
            /** Version */
            version: number;
            /** Versions */
            versions: components["schemas"]["SpecVersion"][];
        };
        /**
         * SpendView
         * @description Since midnight, UTC. `may_be_owed_usd` is the most that requests under way, and those cut off, can cost.
         */
        SpendView: {
            /**
             * Cost Usd
             * @default 0
             */
            cost_usd: number;
            /**
             * May Be Owed Usd
             * @default 0
             */
            may_be_owed_usd: number;
        };
        /**
         * Spent
         * @description What the run has used, and its cap; `cost_usd` is null as soon as one call's price is not known.
         */
        Spent: {
            /**
             * Calls
             * @default 0
             */
            calls: number;
            /** Cap Usd */
            cap_usd: number | null;
            /**
             * Cost Usd
             * @default 0
             */
            cost_usd: number | null;
            /**
             * Input Tokens
             * @default 0
             */
            input_tokens: number;
            /**
             * Output Tokens
             * @default 0
             */
            output_tokens: number;
        };
        /**
         * SpentToday
         * @description By all runs of the project since midnight (UTC). `may_be_owed_usd` is for calls under way, and those cut off.
         */
        SpentToday: {
            /** May Be Owed Usd */
            may_be_owed_usd: number;
            /** Spent Usd */
            spent_usd: number;
        };
        /** Stack */
        Stack: {
            /** Frameworks */
            frameworks: string[];
            /**
             * Language
             * @description for example Python 3.11
             */
            language: string;
            /**
             * Port
             * @description of no meaning when `start` is empty
             * @default 8000
             */
            port: number;
            /**
             * Services
             * @description HTTP services outside that the software calls; mostly none
             */
            services: components["schemas"]["ExternalService"][];
            /**
             * Start
             * @description command that starts the application from the repository root, as a list of words; it listens on 127.0.0.1 at `port` and keeps its data under the folder in the variable DATA_DIR; an empty list for a library or a command-line tool, which nobody starts
             */
            start: string[];
            /**
             * Storage
             * @description where data is kept; `none` if nothing is
             */
            storage: string;
            /**
             * Test
             * @description command that runs the repository's own tests, as a list of words
             */
            test: string[];
        };
        /**
         * Stage
         * @description `seconds` is the time in all visits, the running one included; `since` is when the running one began.
         */
        Stage: {
            /**
             * Name
             * @enum {string}
             */
            name: "plan" | "approve" | "build" | "integrate" | "deliver";
            /** Seconds */
            seconds: number;
            /** Since */
            since: string | null;
            /**
             * State
             * @enum {string}
             */
            state: "waiting" | "active" | "needs_you" | "paused" | "done" | "skipped" | "stopped";
        };
        /**
         * SteerOrder
         * @description Guidance for the agents: for one `task`, or for the whole run.
         */
        SteerOrder: {
            /** Task */
            task?: string | null;
            /** Text */
            text: string;
        };
        /** StepFinished */
        StepFinished: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "step.finished";
            /** Seconds */
            seconds: number;
            /** Step */
            step: string;
        };
        /**
         * StepRestarted
         * @description The worker died before this step's result was kept, or it was ended to be done later (`is_ended`).
         *
         *     Readers drop the narration of the executions in `superseded`.
         */
        StepRestarted: {
            /**
             * Is Ended
             * @default false
             */
            is_ended: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "step.restarted";
            /** Step */
            step: string;
            /** Superseded */
            superseded: string[];
        };
        /** StepStarted */
        StepStarted: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "step.started";
            /** Step */
            step: string;
        };
        /** StepUpNeeded */
        StepUpNeeded: {
            /**
             * Error
             * @constant
             */
            error: "StepUpNeeded";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** StepUpOrder */
        StepUpOrder: {
            /**
             * Code
             * @description where a second factor is connected
             */
            code?: string | null;
            /**
             * Password
             * @description where the user has one
             */
            password?: string | null;
        };
        /**
         * TargetOrder
         * @description Without `model` it is about the whole provider, with all its models.
         */
        TargetOrder: {
            /** Model */
            model?: string | null;
            /** Provider */
            provider: string;
            /**
             * Reason
             * @default
             */
            reason?: string;
        };
        /** TargetView */
        TargetView: {
            condition: components["schemas"]["ConditionView"];
            /** Model */
            model: string | null;
            /** Provider */
            provider: string;
        };
        /**
         * TaskActual
         * @description What a task has cost so far; dollars are null where a price is not known.
         */
        TaskActual: {
            /** Task */
            task: string;
            /** Usd */
            usd: number | null;
        };
        /** TaskCount */
        TaskCount: {
            /**
             * Failed
             * @default 0
             */
            failed: number;
            /**
             * Merged
             * @default 0
             */
            merged: number;
            /**
             * Total
             * @default 0
             */
            total: number;
        };
        /** TaskEdited */
        TaskEdited: {
            /** By */
            by: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "task.edited";
            task: components["schemas"]["PlannedTask"];
            /**
             * Text
             * @default
             */
            text: string;
        };
        /**
         * TaskEscalated
         * @description The next rung of the ladder: another model, a split, a question to the person, or the end.
         */
        TaskEscalated: {
            /** Attempts */
            attempts: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "task.escalated";
            /**
             * Model
             * @default
             */
            model: string;
            /** Reason */
            reason: string;
            /**
             * Rung
             * @enum {string}
             */
            rung: "model" | "split" | "question" | "stop";
            /** Task */
            task: string;
        };
        /**
         * TaskFailed
         * @description `needs` are the failed tasks that took this one along; empty if it failed by itself.
         */
        TaskFailed: {
            /** Attempts */
            attempts: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "task.failed";
            /**
             * Needs
             * @default []
             */
            needs: string[];
            /** Reason */
            reason: string;
            /** Task */
            task: string;
        };
        /**
         * TaskKept
         * @description A task of an earlier run, taken over with its commit.
         */
        TaskKept: {
            /** Branch */
            branch: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "task.kept";
            /** Run */
            run: string;
            /** Task */
            task: string;
        };
        /** TaskMerged */
        TaskMerged: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "task.merged";
            merge: components["schemas"]["Merge"];
        };
        /** TaskNotFound */
        TaskNotFound: {
            /**
             * Error
             * @constant
             */
            error: "TaskNotFound";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** TaskNotReady */
        TaskNotReady: {
            /**
             * Error
             * @constant
             */
            error: "TaskNotReady";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** TaskQuote */
        TaskQuote: {
            /** Minutes P50 */
            minutes_p50: number;
            /** Minutes P90 */
            minutes_p90: number;
            /** Task */
            task: string;
            /** Usd P50 */
            usd_p50: number | null;
            /** Usd P90 */
            usd_p90: number | null;
        };
        /**
         * TaskRetried
         * @description A person wants a task tried again that had come to an end.
         */
        TaskRetried: {
            /** By */
            by: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "task.retried";
            /** Task */
            task: string;
            /**
             * Text
             * @default
             */
            text: string;
        };
        /** TaskSkipped */
        TaskSkipped: {
            /** By */
            by: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "task.skipped";
            /**
             * Reason
             * @default
             */
            reason: string;
            /** Task */
            task: string;
        };
        /** TaskSplit */
        TaskSplit: {
            /** Into */
            into: components["schemas"]["PlannedTask"][];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "task.split";
            /** Task */
            task: string;
            /**
             * Text
             * @default
             */
            text: string;
        };
        /** TaskStarted */
        TaskStarted: {
            /** Base */
            base: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "task.started";
            /**
             * Repair
             * @default false
             */
            repair: boolean;
            task: components["schemas"]["PlannedTask"];
        };
        /** TaskStuck */
        TaskStuck: {
            /** Attempts */
            attempts: number;
            /**
             * Cause
             * @enum {string}
             */
            cause: "identical" | "flip" | "reverted" | "same_failure" | "searching" | "repeating" | "attempts" | "limit" | "broken";
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "task.stuck";
            /** Reason */
            reason: string;
            /** Task */
            task: string;
        };
        /**
         * TaskView
         * @description `fixing` is the second attempt or a later one; `stopped` is a task that the run's end overtook.
         *
         *     A task `is_dragged` when it failed only because it needs others that did.
         *     A `split` task lives on in its `parts`; one that was `kept_from` an earlier run has that run's commit.
         *
         *     Seconds count from the start of building, so that tasks can be drawn on one line of time.
         */
        TaskView: {
            /**
             * Attempt
             * @default 0
             */
            attempt: number;
            /**
             * Attempts
             * @default []
             */
            attempts: components["schemas"]["Attempt"][];
            /**
             * Attempts Limit
             * @default 0
             */
            attempts_limit: number;
            /**
             * Branch
             * @default
             */
            branch: string;
            /** Brief */
            brief: string;
            /**
             * Commit
             * @default
             */
            commit: string;
            /**
             * Conflicts
             * @default []
             */
            conflicts: string[];
            /** Covers */
            covers: string[];
            /** Depends On */
            depends_on: string[];
            /**
             * Escalations
             * @default []
             */
            escalations: components["schemas"]["Escalation"][];
            /** Files */
            files: string[];
            /** Finished At */
            finished_at: string | null;
            /** Finished Seconds */
            finished_seconds: number | null;
            /** Goal */
            goal: string;
            /** Id */
            id: string;
            /**
             * Is Dragged
             * @default false
             */
            is_dragged: boolean;
            /**
             * Is Repair
             * @default false
             */
            is_repair: boolean;
            /**
             * Kept From
             * @default
             */
            kept_from: string;
            /** Merge */
            merge: number | null;
            /**
             * Parts
             * @default []
             */
            parts: string[];
            /**
             * Question
             * @default
             */
            question: string;
            /**
             * Reason
             * @default
             */
            reason: string;
            /**
             * Returns
             * @default 0
             */
            returns: number;
            /** Started At */
            started_at: string | null;
            /** Started Seconds */
            started_seconds: number | null;
            /**
             * State
             * @default waiting
             * @enum {string}
             */
            state: "waiting" | "running" | "fixing" | "merging" | "done" | "stuck" | "skipped" | "split" | "failed" | "stopped";
            /**
             * @default {
             *       "calls": 0,
             *       "cost_usd": 0,
             *       "input_tokens": 0,
             *       "output_tokens": 0
             *     }
             */
            usage: components["schemas"]["Usage"];
            /**
             * Waits For
             * @default []
             */
            waits_for: string[];
        };
        /** TasksView */
        TasksView: {
            acceptance: components["schemas"]["Acceptance"];
            /** Building Since */
            building_since: string | null;
            /** Guidance */
            guidance: components["schemas"]["Note"][];
            /** Merges */
            merges: components["schemas"]["MergeView"][];
            /** Tasks */
            tasks: components["schemas"]["TaskView"][];
        };
        /**
         * Template
         * @description `files` are texts by path.
         */
        Template: {
            /** Files */
            files: {
                [key: string]: string;
            };
            manifest: components["schemas"]["Manifest"];
        };
        /** TemplateNameTaken */
        TemplateNameTaken: {
            /**
             * Error
             * @constant
             */
            error: "TemplateNameTaken";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** TemplateNotFound */
        TemplateNotFound: {
            /**
             * Error
             * @constant
             */
            error: "TemplateNotFound";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** TemplateOutdated */
        TemplateOutdated: {
            /**
             * Error
             * @constant
             */
            error: "TemplateOutdated";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /**
         * TemplateView
         * @description `is_mine` is false for those that everybody has. One that is `waiting` is found once it is `indexed`.
         */
        TemplateView: {
            /** Changed At */
            changed_at: string | null;
            /**
             * Framework
             * @default none
             */
            framework: string;
            /** Is Mine */
            is_mine: boolean;
            /** Language */
            language: string;
            /**
             * Name
             * @description small letters and digits, with hyphens between
             */
            name: string;
            /**
             * Purpose
             * @enum {string}
             */
            purpose: "service" | "site" | "page" | "command-line" | "library" | "tests" | "ci" | "container" | "other";
            /**
             * State
             * @enum {string}
             */
            state: "waiting" | "indexed";
            /**
             * Summary
             * @description what it is a beginning of; it is searched
             */
            summary: string;
            /**
             * Tags
             * @default []
             */
            tags: string[];
            /**
             * Version
             * @description three numbers: 1.0.0
             */
            version: string;
        };
        /** TerminalNotFound */
        TerminalNotFound: {
            /**
             * Error
             * @constant
             */
            error: "TerminalNotFound";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /**
         * TerminalOrder
         * @description A new terminal, or with `terminal` one that is open already: then the other fields count for nothing.
         */
        TerminalOrder: {
            /**
             * Columns
             * @default 80
             */
            columns?: number;
            /**
             * Rows
             * @default 24
             */
            rows?: number;
            /**
             * Task
             * @description its files instead of the run's
             */
            task?: string | null;
            /**
             * Terminal
             * @description the id of one that was opened by this sign-in
             */
            terminal?: string | null;
        };
        /** TerminalsUnavailable */
        TerminalsUnavailable: {
            /**
             * Error
             * @constant
             */
            error: "TerminalsUnavailable";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** TestCase */
        TestCase: {
            /** Id */
            id: string;
            /**
             * Message
             * @default
             */
            message: string;
            /**
             * Outcome
             * @enum {string}
             */
            outcome: "passed" | "failed" | "error" | "skipped";
            /**
             * Requirements
             * @default []
             */
            requirements: string[];
            /**
             * Seconds
             * @default 0
             */
            seconds: number;
        };
        /** TestCount */
        TestCount: {
            /**
             * Passed
             * @default 0
             */
            passed: number;
            /**
             * Total
             * @default 0
             */
            total: number;
        };
        /**
         * TestReport
         * @description Evidence: what a test command did. `log` is the artifact hash of its whole output.
         *
         *     `packages` says why those that the project's files ask for are not there; mostly it is empty.
         */
        TestReport: {
            /**
             * Cases
             * @default []
             */
            cases: components["schemas"]["TestCase"][];
            /** Command */
            command: string;
            /**
             * Duration Seconds
             * @default 0
             */
            duration_seconds: number;
            /**
             * Ending
             * @default exited
             */
            ending: string;
            /** Exit Code */
            exit_code: number | null;
            /**
             * Log
             * @default
             */
            log: string;
            /**
             * Output
             * @default
             */
            output: string;
            /**
             * Packages
             * @default
             */
            packages: string;
        };
        /**
         * TicketView
         * @description The ticket is used once, as the first message of the WebSocket `/runs/{id}/terminal`.
         */
        TicketView: {
            /**
             * Commit
             * @description whose files the terminal holds, in a copy of its own
             */
            commit: string;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /**
             * Task
             * @description whose files they are; null: the run's
             */
            task: string | null;
            /** Terminal */
            terminal: string;
            /** Ticket */
            ticket: string;
        };
        /**
         * TokenMade
         * @description `token` is shown this once: only its hash is kept.
         */
        TokenMade: {
            made: components["schemas"]["TokenView"];
            /** Token */
            token: string;
        };
        /** TokenNameTaken */
        TokenNameTaken: {
            /**
             * Error
             * @constant
             */
            error: "TokenNameTaken";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** TokenNotFound */
        TokenNotFound: {
            /**
             * Error
             * @constant
             */
            error: "TokenNotFound";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** TokenOrder */
        TokenOrder: {
            /**
             * Expires In Days
             * @default 90
             */
            expires_in_days?: number;
            /**
             * Name
             * @description what it is for
             */
            name: string;
            /** Scopes */
            scopes: ("read" | "write" | "admin:read" | "admin:write")[];
        };
        /**
         * TokenView
         * @description `prefix` is how it begins.
         */
        TokenView: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Expires At */
            expires_at: string | null;
            /** Id */
            id: string;
            /** Last Used At */
            last_used_at: string | null;
            /** Name */
            name: string;
            /** Prefix */
            prefix: string;
            /** Scopes */
            scopes: ("read" | "write" | "admin:read" | "admin:write")[];
            /** User Id */
            user_id: string;
        };
        /**
         * Told
         * @description What happens next, in words.
         */
        Told: {
            /** Message */
            message: string;
        };
        /** TooManyDocuments */
        TooManyDocuments: {
            /**
             * Error
             * @constant
             */
            error: "TooManyDocuments";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** TooManyTemplates */
        TooManyTemplates: {
            /**
             * Error
             * @constant
             */
            error: "TooManyTemplates";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** TooManyTerminals */
        TooManyTerminals: {
            /**
             * Error
             * @constant
             */
            error: "TooManyTerminals";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** TooManyTokens */
        TooManyTokens: {
            /**
             * Error
             * @constant
             */
            error: "TooManyTokens";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** TooManyTries */
        TooManyTries: {
            /**
             * Error
             * @constant
             */
            error: "TooManyTries";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** ToolUsed */
        ToolUsed: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "tool.used";
            /** Ok */
            ok: boolean;
            /** Result */
            result: string;
            role: components["schemas"]["Role"];
            /** Seconds */
            seconds: number;
            /** Step */
            step: string;
            /** Target */
            target: string;
            /**
             * Task
             * @default
             */
            task: string;
            /** Tool */
            tool: string;
        };
        /**
         * TrafficView
         * @description Requests of the last 24 hours that have ended. `errors` counts by kind; latency is that of answers of use.
         */
        TrafficView: {
            /**
             * Cached Tokens
             * @description part of the input tokens
             * @default 0
             */
            cached_tokens: number;
            /** Errors */
            errors: {
                [key: string]: number;
            };
            first_token: components["schemas"]["LatencyView"];
            /**
             * Input Tokens
             * @default 0
             */
            input_tokens: number;
            latency: components["schemas"]["LatencyView"];
            /**
             * Output Tokens
             * @default 0
             */
            output_tokens: number;
            /**
             * Requests
             * @default 0
             */
            requests: number;
        };
        /** Turn */
        Turn: {
            /**
             * Act
             * @enum {string}
             */
            act: "design" | "plan" | "judge";
            /**
             * At
             * Format: date-time
             */
            at: string;
            by: components["schemas"]["Role"];
            /** Replies */
            replies: components["schemas"]["Reply"][];
            /** Seq */
            seq: number;
            /** Text */
            text: string;
        };
        /**
         * TurnTaken
         * @description One agent's turn in the debate, with its answers to open objections.
         */
        TurnTaken: {
            /**
             * Act
             * @enum {string}
             */
            act: "design" | "plan" | "judge";
            by: components["schemas"]["Role"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "turn.taken";
            /**
             * Replies
             * @default []
             */
            replies: components["schemas"]["Reply"][];
            /** Round */
            round: number;
            /** Text */
            text: string;
        };
        /**
         * Usage
         * @description Sums over model calls. `cost_usd` is None as soon as one call's price is not known.
         */
        Usage: {
            /**
             * Calls
             * @default 0
             */
            calls: number;
            /**
             * Cost Usd
             * @default 0
             */
            cost_usd: number | null;
            /**
             * Input Tokens
             * @default 0
             */
            input_tokens: number;
            /**
             * Output Tokens
             * @default 0
             */
            output_tokens: number;
        };
        /** UserDeletion */
        UserDeletion: {
            /**
             * Delete Projects
             * @description with all that is in them, those that nobody else owns
             * @default false
             */
            delete_projects?: boolean;
            /**
             * Reason
             * @description stands in the audit log, which the person reads, too
             * @default
             */
            reason?: string;
        };
        /** UserNameTaken */
        UserNameTaken: {
            /**
             * Error
             * @constant
             */
            error: "UserNameTaken";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** UserNotFound */
        UserNotFound: {
            /**
             * Error
             * @constant
             */
            error: "UserNotFound";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** UserView */
        UserView: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Disabled At */
            disabled_at: string | null;
            /** Email */
            email: string | null;
            /** Has Second Factor */
            has_second_factor: boolean;
            /** Id */
            id: string;
            /** Is Email Verified */
            is_email_verified: boolean;
            /**
             * Kind
             * @enum {string}
             */
            kind: "person" | "service";
            /** Name */
            name: string;
            /**
             * Role
             * @enum {string}
             */
            role: "user" | "admin";
        };
        /** VerdictGiven */
        VerdictGiven: {
            /**
             * By
             * @enum {string}
             */
            by: "architect" | "planner" | "linter" | "person";
            /**
             * Decision
             * @enum {string}
             */
            decision: "approve" | "object";
            /** Hash */
            hash: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "verdict.given";
            /** Round */
            round: number;
        };
        /** VerifyOrder */
        VerifyOrder: {
            /**
             * Token
             * Format: password
             * @description from the mail
             */
            token: string;
        };
        /**
         * WholeTemplate
         * @description `files` are texts by path.
         */
        WholeTemplate: {
            /** Changed At */
            changed_at: string | null;
            /** Files */
            files: {
                [key: string]: string;
            };
            /**
             * Framework
             * @default none
             */
            framework: string;
            /** Is Mine */
            is_mine: boolean;
            /** Language */
            language: string;
            /**
             * Name
             * @description small letters and digits, with hyphens between
             */
            name: string;
            /**
             * Purpose
             * @enum {string}
             */
            purpose: "service" | "site" | "page" | "command-line" | "library" | "tests" | "ci" | "container" | "other";
            /**
             * State
             * @enum {string}
             */
            state: "waiting" | "indexed";
            /**
             * Summary
             * @description what it is a beginning of; it is searched
             */
            summary: string;
            /**
             * Tags
             * @default []
             */
            tags: string[];
            /**
             * Version
             * @description three numbers: 1.0.0
             */
            version: string;
        };
        /** WorkerView */
        WorkerView: {
            /** Id */
            id: string;
            sandbox: components["schemas"]["SandboxView"];
            /**
             * Told At
             * Format: date-time
             */
            told_at: string;
        };
        /** AttemptRefused */
        apps__api__errors__AttemptRefused: {
            /**
             * Error
             * @constant
             */
            error: "AttemptRefused";
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /**
         * AttemptRefused
         * @description A claim without evidence: nothing changed, or nothing could be run.
         */
        packages__agents__events__tasks__AttemptRefused: {
            /** Attempt */
            attempt: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "attempt.refused";
            /** Reason */
            reason: string;
            /** Task */
            task: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    read_keys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JWKS"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description SignInUnavailable or DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInUnavailable"] | components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    read_audit: {
        parameters: {
            query?: {
                user_id?: string | null;
                /** @description only entries with a lower id */
                before?: number | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditPage"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description AdministratorNeeded or SecondFactorNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdministratorNeeded"] | components["schemas"]["SecondFactorNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    check_audit: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditCheck"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description AdministratorNeeded or SecondFactorNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdministratorNeeded"] | components["schemas"]["SecondFactorNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    export_audit: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description JSON lines, oldest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": unknown;
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description AdministratorNeeded or SecondFactorNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdministratorNeeded"] | components["schemas"]["SecondFactorNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    read_budgets: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BudgetsView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description AdministratorNeeded or SecondFactorNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdministratorNeeded"] | components["schemas"]["SecondFactorNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    read_providers: {
        parameters: {
            query?: {
                /** @description how many routing decisions to tell */
                decisions?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProvidersView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description AdministratorNeeded or SecondFactorNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdministratorNeeded"] | components["schemas"]["SecondFactorNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    close_provider: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TargetOrder"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TargetView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description AdministratorNeeded or SecondFactorNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdministratorNeeded"] | components["schemas"]["SecondFactorNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description ProviderNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderNotFound"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description ProvidersUnknown or DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProvidersUnknown"] | components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    drain_provider: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ForcedOrder"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TargetView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description AdministratorNeeded or SecondFactorNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdministratorNeeded"] | components["schemas"]["SecondFactorNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description ProviderNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderNotFound"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description ProvidersUnknown or DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProvidersUnknown"] | components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    open_provider: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ForcedOrder"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TargetView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description AdministratorNeeded or SecondFactorNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdministratorNeeded"] | components["schemas"]["SecondFactorNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description ProviderNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderNotFound"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description ProvidersUnknown or DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProvidersUnknown"] | components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    test_provider: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProviderTestOrder"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderTestView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description AdministratorNeeded or SecondFactorNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdministratorNeeded"] | components["schemas"]["SecondFactorNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description ProviderNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderNotFound"];
                };
            };
            /** @description ProviderIncomplete */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderIncomplete"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description ProvidersUnknown or DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProvidersUnknown"] | components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    read_provider_test: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                test_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderTestView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description AdministratorNeeded or SecondFactorNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdministratorNeeded"] | components["schemas"]["SecondFactorNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description ProviderTestNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderTestNotFound"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    find_tokens: {
        parameters: {
            query?: {
                /** @description at most the first 12 letters of a token */
                prefix?: string | null;
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_TokenView_"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description AdministratorNeeded or SecondFactorNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdministratorNeeded"] | components["schemas"]["SecondFactorNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    revoke_token_of_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description AdministratorNeeded or SecondFactorNeeded or StepUpNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdministratorNeeded"] | components["schemas"]["SecondFactorNeeded"] | components["schemas"]["StepUpNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description TokenNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenNotFound"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    list_users: {
        parameters: {
            query?: {
                /** @description of exactly this name or address */
                name?: string | null;
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_UserView_"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description AdministratorNeeded or SecondFactorNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdministratorNeeded"] | components["schemas"]["SecondFactorNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    make_service_user: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ServiceUserOrder"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description AdministratorNeeded or SecondFactorNeeded or StepUpNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdministratorNeeded"] | components["schemas"]["SecondFactorNeeded"] | components["schemas"]["StepUpNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description UserNameTaken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserNameTaken"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    delete_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserDeletion"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description AdministratorNeeded or SecondFactorNeeded or StepUpNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdministratorNeeded"] | components["schemas"]["SecondFactorNeeded"] | components["schemas"]["StepUpNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description UserNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserNotFound"];
                };
            };
            /** @description OwnAccount or OwnsProjects or ProjectNameTaken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnAccount"] | components["schemas"]["OwnsProjects"] | components["schemas"]["ProjectNameTaken"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    lock_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReasonOrder"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description AdministratorNeeded or SecondFactorNeeded or StepUpNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdministratorNeeded"] | components["schemas"]["SecondFactorNeeded"] | components["schemas"]["StepUpNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description UserNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserNotFound"];
                };
            };
            /** @description OwnAccount */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnAccount"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    change_role: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RoleOrder"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description AdministratorNeeded or SecondFactorNeeded or StepUpNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdministratorNeeded"] | components["schemas"]["SecondFactorNeeded"] | components["schemas"]["StepUpNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description UserNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserNotFound"];
                };
            };
            /** @description OwnAccount */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnAccount"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    remove_second_factor_of_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReasonOrder"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description AdministratorNeeded or SecondFactorNeeded or StepUpNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdministratorNeeded"] | components["schemas"]["SecondFactorNeeded"] | components["schemas"]["StepUpNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description UserNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserNotFound"];
                };
            };
            /** @description OwnAccount or SecondFactorOff */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnAccount"] | components["schemas"]["SecondFactorOff"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    make_token_of_service_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenOrder"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenMade"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description AdministratorNeeded or SecondFactorNeeded or StepUpNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdministratorNeeded"] | components["schemas"]["SecondFactorNeeded"] | components["schemas"]["StepUpNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description UserNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserNotFound"];
                };
            };
            /** @description TokenNameTaken or TooManyTokens or ServiceUserNeeded */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenNameTaken"] | components["schemas"]["TooManyTokens"] | components["schemas"]["ServiceUserNeeded"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    unlock_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReasonOrder"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description AdministratorNeeded or SecondFactorNeeded or StepUpNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdministratorNeeded"] | components["schemas"]["SecondFactorNeeded"] | components["schemas"]["StepUpNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description UserNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserNotFound"];
                };
            };
            /** @description OwnAccount */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnAccount"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    delete_account: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description StepUpNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepUpNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description OwnsProjects or LastAdministrator or ProjectNameTaken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnsProjects"] | components["schemas"]["LastAdministrator"] | components["schemas"]["ProjectNameTaken"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    read_own_audit: {
        parameters: {
            query?: {
                /** @description only entries with a lower id */
                before?: number | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditPage"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    list_identities: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityList"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    unlink_identity: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                identity_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description StepUpNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepUpNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description IdentityNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityNotFound"];
                };
            };
            /** @description LastWayIn */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LastWayIn"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    log_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginOrder"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"] | components["schemas"]["CodeWanted"];
                };
            };
            /** @description CredentialsRefused */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CredentialsRefused"];
                };
            };
            /** @description CrossSiteRequest or EmailUnverified */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CrossSiteRequest"] | components["schemas"]["EmailUnverified"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description TooManyTries */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TooManyTries"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description SignInUnavailable or DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInUnavailable"] | components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    log_in_with_code: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CodeOrder"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            /** @description CredentialsRefused or SecondFactorRefused */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CredentialsRefused"] | components["schemas"]["SecondFactorRefused"];
                };
            };
            /** @description CrossSiteRequest */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CrossSiteRequest"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description TooManyTries */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TooManyTries"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description SignInUnavailable or DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInUnavailable"] | components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    log_out: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RefreshOrder"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description CrossSiteRequest */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CrossSiteRequest"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description SignInUnavailable or DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInUnavailable"] | components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    read_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MeView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    list_issuers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuerList"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    come_back_from_issuer: {
        parameters: {
            query?: {
                state?: string;
                code?: string;
                iss?: string | null;
                error?: string | null;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description IssuerAnswerRefused or CredentialsRefused */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuerAnswerRefused"] | components["schemas"]["CredentialsRefused"];
                };
            };
            /** @description IssuerDeclined or AddressUnconfirmed or EmailUnverified */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuerDeclined"] | components["schemas"]["AddressUnconfirmed"] | components["schemas"]["EmailUnverified"];
                };
            };
            /** @description IssuerNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuerNotFound"];
                };
            };
            /** @description AddressTaken or IdentityTaken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AddressTaken"] | components["schemas"]["IdentityTaken"];
                };
            };
            /** @description AttemptRefused or InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["apps__api__errors__AttemptRefused"] | components["schemas"]["InvalidRequest"];
                };
            };
            /** @description TooManyTries */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TooManyTries"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description IssuerUnreachable or IssuerMisconfigured or SignInUnavailable or DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuerUnreachable"] | components["schemas"]["IssuerMisconfigured"] | components["schemas"]["SignInUnavailable"] | components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    begin_link: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["LinkOrder"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkBegun"];
                };
            };
            /** @description IssuerAnswerRefused or NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuerAnswerRefused"] | components["schemas"]["NotSignedIn"];
                };
            };
            /** @description StepUpNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepUpNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description IssuerNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuerNotFound"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description TooManyTries */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TooManyTries"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description IssuerUnreachable or IssuerMisconfigured or SignInUnavailable or DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuerUnreachable"] | components["schemas"]["IssuerMisconfigured"] | components["schemas"]["SignInUnavailable"] | components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    begin_at_issuer: {
        parameters: {
            query?: {
                /** @description where the browser is led in the end: a path of ours */
                next?: string;
                /** @description the issuer shall ask who it is, which counts as a fresh proof if it says when it asked */
                anew?: boolean;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description IssuerAnswerRefused */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuerAnswerRefused"];
                };
            };
            /** @description CrossSiteRequest */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CrossSiteRequest"];
                };
            };
            /** @description IssuerNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuerNotFound"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description TooManyTries */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TooManyTries"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description IssuerUnreachable or IssuerMisconfigured or SignInUnavailable or DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuerUnreachable"] | components["schemas"]["IssuerMisconfigured"] | components["schemas"]["SignInUnavailable"] | components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    change_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeOrder"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description CredentialsRefused or NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CredentialsRefused"] | components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description PasswordRefused or InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasswordRefused"] | components["schemas"]["InvalidRequest"];
                };
            };
            /** @description TooManyTries */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TooManyTries"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    ask_for_reset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ForgottenOrder"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Told"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description TooManyTries */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TooManyTries"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description SignInUnavailable or DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInUnavailable"] | components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    reset_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResetOrder"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Told"];
                };
            };
            /** @description LinkRefused or PasswordRefused or InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkRefused"] | components["schemas"]["PasswordRefused"] | components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    refresh: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RefreshOrder"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            /** @description RefreshRefused */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefreshRefused"];
                };
            };
            /** @description CrossSiteRequest */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CrossSiteRequest"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description SignInUnavailable or DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInUnavailable"] | components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    register: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegisterOrder"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Told"];
                };
            };
            /** @description PasswordRefused or SetupCodeRefused or InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasswordRefused"] | components["schemas"]["SetupCodeRefused"] | components["schemas"]["InvalidRequest"];
                };
            };
            /** @description TooManyTries */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TooManyTries"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description SignInUnavailable or DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInUnavailable"] | components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    read_second_factor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecondFactorView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    connect_second_factor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Connecting"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description StepUpNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepUpNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description SecondFactorOn */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecondFactorOn"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description SignInUnavailable or DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInUnavailable"] | components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    remove_second_factor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description StepUpNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepUpNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description SecondFactorOff */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecondFactorOff"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    renew_backup_codes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupCodes"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description StepUpNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepUpNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description SecondFactorOff */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecondFactorOff"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    confirm_second_factor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConfirmOrder"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupCodes"];
                };
            };
            /** @description SecondFactorRefused or NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecondFactorRefused"] | components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description SecondFactorOff */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecondFactorOff"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description TooManyTries */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TooManyTries"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    list_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionList"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    revoke_sessions: {
        parameters: {
            query?: {
                /** @description stay signed in here */
                but_here?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description StepUpNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepUpNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    revoke_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description StepUpNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepUpNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description SessionNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionNotFound"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    rename_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SessionOrder"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description SessionNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionNotFound"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    step_up: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StepUpOrder"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            /** @description CredentialsRefused or SecondFactorRefused or NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CredentialsRefused"] | components["schemas"]["SecondFactorRefused"] | components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description NothingToProve */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NothingToProve"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description TooManyTries */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TooManyTries"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    list_tokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenView"][];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    make_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenOrder"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenMade"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description AdministratorNeeded or SecondFactorNeeded or StepUpNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdministratorNeeded"] | components["schemas"]["SecondFactorNeeded"] | components["schemas"]["StepUpNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description TokenNameTaken or TooManyTokens */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenNameTaken"] | components["schemas"]["TooManyTokens"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    revoke_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description TokenNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenNotFound"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    verify_email: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VerifyOrder"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Told"];
                };
            };
            /** @description LinkRefused or InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkRefused"] | components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    verify_email_again: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AgainOrder"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Told"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description TooManyTries */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TooManyTries"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    read_health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    list_projects: {
        parameters: {
            query?: {
                /** @description only the project of exactly this name */
                name?: string | null;
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ProjectView_"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    create_project: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectOrder"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description ProjectNameTaken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectNameTaken"];
                };
            };
            /** @description RequestTooLarge */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestTooLarge"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    read_project: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description ProjectNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectNotFound"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    delete_project: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ProjectRoleNeeded or StepUpNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectRoleNeeded"] | components["schemas"]["StepUpNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description ProjectNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectNotFound"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    rename_project: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectOrder"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ProjectRoleNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectRoleNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description ProjectNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectNotFound"];
                };
            };
            /** @description ProjectNameTaken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectNameTaken"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    read_project_diff: {
        parameters: {
            query?: {
                /** @description by default nothing: every file is new */
                from?: string | null;
                to?: string;
            };
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DiffView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description ProjectNotFound or RevisionNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectNotFound"] | components["schemas"]["RevisionNotFound"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description RepositoryUnreadable or DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RepositoryUnreadable"] | components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    list_documents: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_DocumentView_"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description ProjectNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectNotFound"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    add_document: {
        parameters: {
            query: {
                /** @description of the file, such as requirements.pdf */
                name: string;
            };
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        /** @description the document's bytes, as they are */
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ProjectRoleNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectRoleNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description ProjectNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectNotFound"];
                };
            };
            /** @description DocumentNameTaken or TooManyDocuments */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentNameTaken"] | components["schemas"]["TooManyDocuments"];
                };
            };
            /** @description RequestTooLarge */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestTooLarge"];
                };
            };
            /** @description DocumentRefused or InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentRefused"] | components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    read_document_state: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description ProjectNotFound or DocumentNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectNotFound"] | components["schemas"]["DocumentNotFound"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    remove_document: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ProjectRoleNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectRoleNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description ProjectNotFound or DocumentNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectNotFound"] | components["schemas"]["DocumentNotFound"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    list_project_files: {
        parameters: {
            query?: {
                /** @description relative to the repository's root */
                path?: string;
                /** @description `main`, or the hash of a commit or tree */
                revision?: string;
                recursive?: boolean;
            };
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FilesView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description ProjectNotFound or RevisionNotFound or PathNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectNotFound"] | components["schemas"]["RevisionNotFound"] | components["schemas"]["PathNotFound"];
                };
            };
            /** @description PathRefused or InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PathRefused"] | components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description RepositoryUnreadable or DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RepositoryUnreadable"] | components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    read_project_file: {
        parameters: {
            query: {
                /** @description relative to the repository's root */
                path: string;
                /** @description `main`, or the hash of a commit or tree */
                revision?: string;
            };
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContentView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description ProjectNotFound or RevisionNotFound or PathNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectNotFound"] | components["schemas"]["RevisionNotFound"] | components["schemas"]["PathNotFound"];
                };
            };
            /** @description FileTooLarge */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileTooLarge"];
                };
            };
            /** @description PathRefused or InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PathRefused"] | components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description RepositoryUnreadable or DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RepositoryUnreadable"] | components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    generate: {
        parameters: {
            query?: never;
            header?: {
                /** @description sent again, the same run answers */
                "idempotency-key"?: string | null;
            };
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GenerateOrder"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ProjectRoleNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectRoleNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description ProjectNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectNotFound"];
                };
            };
            /** @description IdempotencyKeyReused */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdempotencyKeyReused"];
                };
            };
            /** @description RequestTooLarge */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestTooLarge"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description SandboxUnavailable or DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SandboxUnavailable"] | components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    read_project_log: {
        parameters: {
            query?: {
                limit?: number;
            };
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description ProjectNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectNotFound"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description RepositoryUnreadable or DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RepositoryUnreadable"] | components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    list_members: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberView"][];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description ProjectNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectNotFound"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    add_member: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemberOrder"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ProjectRoleNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectRoleNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description ProjectNotFound or UserNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectNotFound"] | components["schemas"]["UserNotFound"];
                };
            };
            /** @description AlreadyMember */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlreadyMember"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description TooManyTries */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TooManyTries"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    remove_member: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ProjectRoleNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectRoleNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description ProjectNotFound or MemberNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectNotFound"] | components["schemas"]["MemberNotFound"];
                };
            };
            /** @description LastOwner or ProjectNameTaken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LastOwner"] | components["schemas"]["ProjectNameTaken"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    change_role_of_member: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemberRoleOrder"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ProjectRoleNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectRoleNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description ProjectNotFound or MemberNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectNotFound"] | components["schemas"]["MemberNotFound"];
                };
            };
            /** @description LastOwner */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LastOwner"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    search_project: {
        parameters: {
            query: {
                /** @description what to look for, in words */
                q: string;
                /** @description how many passages at most */
                k?: number;
                /** @description where; by default in what is the project's own */
                source?: ("repository" | "documents" | "library")[] | null;
            };
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description ProjectNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectNotFound"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description IndexerUnavailable or DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IndexerUnavailable"] | components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    read_project_settings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingsView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description ProjectNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectNotFound"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    change_project_settings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SettingsOrder"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingsView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ProjectRoleNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectRoleNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description ProjectNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectNotFound"];
                };
            };
            /** @description SettingsChanged */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingsChanged"];
                };
            };
            /** @description RequestTooLarge */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestTooLarge"];
                };
            };
            /** @description SettingsInvalid or InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingsInvalid"] | components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description ProvidersUnknown or DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProvidersUnknown"] | components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    list_runs: {
        parameters: {
            query?: {
                project?: string | null;
                /** @description any of these */
                state?: components["schemas"]["RunState"][] | null;
                /** @description `next_cursor` of the page before */
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_RunSummary_"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    read_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description RunNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunNotFound"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    approve_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ApproveOrder"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ProjectRoleNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectRoleNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description RunNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunNotFound"];
                };
            };
            /** @description RunNotWaiting or PlanChanged */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunNotWaiting"] | components["schemas"]["PlanChanged"];
                };
            };
            /** @description RequestTooLarge */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestTooLarge"];
                };
            };
            /** @description PlanInvalid or InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlanInvalid"] | components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    list_artifacts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtifactView"][];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description RunNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunNotFound"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    download_artifact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description RunNotFound or ArtifactNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunNotFound"] | components["schemas"]["ArtifactNotFound"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    cancel_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ProjectRoleNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectRoleNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description RunNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunNotFound"];
                };
            };
            /** @description RunFinished */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunFinished"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    read_diff: {
        parameters: {
            query?: {
                /** @description by default, where the run began */
                from?: string | null;
                to?: string;
            };
            header?: never;
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DiffView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description RunNotFound or RevisionNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunNotFound"] | components["schemas"]["RevisionNotFound"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description RepositoryUnreadable or DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RepositoryUnreadable"] | components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    list_events: {
        parameters: {
            query?: {
                /** @description only events with a higher seq */
                after?: number;
                limit?: number;
                /** @description without what agents and programs narrate */
                facts?: boolean;
            };
            header?: never;
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventPage"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description RunNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunNotFound"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    stream_events: {
        parameters: {
            query?: {
                /** @description only events with a higher seq */
                after?: number;
            };
            header?: {
                /** @description what a browser sends; before `after` */
                "Last-Event-ID"?: number | null;
            };
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One event a frame: `id` is its seq, `data` is a RecordedEvent as JSON. Ends with the run. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description RunNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunNotFound"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    list_files: {
        parameters: {
            query?: {
                /** @description relative to the repository's root */
                path?: string;
                /** @description `head` of the run, `main`, or the hash of a commit or tree */
                revision?: string;
                recursive?: boolean;
            };
            header?: never;
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FilesView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description RunNotFound or RevisionNotFound or PathNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunNotFound"] | components["schemas"]["RevisionNotFound"] | components["schemas"]["PathNotFound"];
                };
            };
            /** @description PathRefused or InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PathRefused"] | components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description RepositoryUnreadable or DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RepositoryUnreadable"] | components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    read_file: {
        parameters: {
            query: {
                /** @description relative to the repository's root */
                path: string;
                /** @description `head` of the run, `main`, or the hash of a commit or tree */
                revision?: string;
            };
            header?: never;
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContentView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description RunNotFound or RevisionNotFound or PathNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunNotFound"] | components["schemas"]["RevisionNotFound"] | components["schemas"]["PathNotFound"];
                };
            };
            /** @description FileTooLarge */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileTooLarge"];
                };
            };
            /** @description PathRefused or InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PathRefused"] | components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description RepositoryUnreadable or DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RepositoryUnreadable"] | components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    finish_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ProjectRoleNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectRoleNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description RunNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunNotFound"];
                };
            };
            /** @description RunFinished or RunNotPaused */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunFinished"] | components["schemas"]["RunNotPaused"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    fork_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ForkOrder"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ProjectRoleNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectRoleNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description RunNotFound or EventNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunNotFound"] | components["schemas"]["EventNotFound"];
                };
            };
            /** @description RunNotEnded or NotReplayable */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunNotEnded"] | components["schemas"]["NotReplayable"];
                };
            };
            /** @description RequestTooLarge */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestTooLarge"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description SandboxUnavailable or DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SandboxUnavailable"] | components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    read_ledger: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LedgerView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description RunNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunNotFound"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    read_log: {
        parameters: {
            query?: {
                limit?: number;
            };
            header?: never;
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description RunNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunNotFound"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description RepositoryUnreadable or DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RepositoryUnreadable"] | components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    pause_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ProjectRoleNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectRoleNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description RunNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunNotFound"];
                };
            };
            /** @description RunFinished or RunPaused */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunFinished"] | components["schemas"]["RunPaused"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    read_quote: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuoteView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description RunNotFound or QuoteNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunNotFound"] | components["schemas"]["QuoteNotFound"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    read_recording: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordingView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description RunNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunNotFound"];
                };
            };
            /** @description RunNotEnded or NotReplayable */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunNotEnded"] | components["schemas"]["NotReplayable"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description RepositoryUnreadable or DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RepositoryUnreadable"] | components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    reject_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RejectOrder"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ProjectRoleNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectRoleNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description RunNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunNotFound"];
                };
            };
            /** @description RunNotWaiting */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunNotWaiting"];
                };
            };
            /** @description RequestTooLarge */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestTooLarge"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    replay_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ProjectRoleNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectRoleNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description RunNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunNotFound"];
                };
            };
            /** @description RunNotEnded or NotReplayable */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunNotEnded"] | components["schemas"]["NotReplayable"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description SandboxUnavailable or DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SandboxUnavailable"] | components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    read_reports: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportView"][];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description RunNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunNotFound"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    resume_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ResumeOrder"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ProjectRoleNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectRoleNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description RunNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunNotFound"];
                };
            };
            /** @description RunFinished or RunNotPaused */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunFinished"] | components["schemas"]["RunNotPaused"];
                };
            };
            /** @description RequestTooLarge */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestTooLarge"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    read_spec: {
        parameters: {
            query?: {
                version?: number | null;
            };
            header?: never;
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SpecView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description RunNotFound or SpecNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunNotFound"] | components["schemas"]["SpecNotFound"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    steer_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SteerOrder"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ProjectRoleNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectRoleNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description RunNotFound or TaskNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunNotFound"] | components["schemas"]["TaskNotFound"];
                };
            };
            /** @description RunFinished */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunFinished"];
                };
            };
            /** @description RequestTooLarge */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestTooLarge"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    read_tasks: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TasksView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description RunNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunNotFound"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    command_task: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
                /** @description such as T4 */
                task: string;
                act: "retry" | "skip" | "split" | "edit";
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CommandOrder"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ProjectRoleNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectRoleNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description RunNotFound or TaskNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunNotFound"] | components["schemas"]["TaskNotFound"];
                };
            };
            /** @description TaskNotReady or RunFinished or RevisionUnderWay */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskNotReady"] | components["schemas"]["RunFinished"] | components["schemas"]["RevisionUnderWay"];
                };
            };
            /** @description RequestTooLarge */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestTooLarge"];
                };
            };
            /** @description PlanInvalid or InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlanInvalid"] | components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    open_terminal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TerminalOrder"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TicketView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ProjectRoleNeeded or ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectRoleNeeded"] | components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description RunNotFound or TerminalNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunNotFound"] | components["schemas"]["TerminalNotFound"];
                };
            };
            /** @description NoWorkspace */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NoWorkspace"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description TooManyTerminals */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TooManyTerminals"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description SandboxUnavailable or TerminalsUnavailable or RepositoryUnreadable or DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SandboxUnavailable"] | components["schemas"]["TerminalsUnavailable"] | components["schemas"]["RepositoryUnreadable"] | components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    read_verdicts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DebateView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description RunNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunNotFound"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    list_templates: {
        parameters: {
            query?: {
                /** @description what to look for, in words */
                q?: string | null;
                language?: string | null;
                framework?: string | null;
                purpose?: ("service" | "site" | "page" | "command-line" | "library" | "tests" | "ci" | "container" | "other") | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplateView"][];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description IndexerUnavailable or DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IndexerUnavailable"] | components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    add_template: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Template"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplateView"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description TemplateNameTaken or TemplateOutdated or TooManyTemplates */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplateNameTaken"] | components["schemas"]["TemplateOutdated"] | components["schemas"]["TooManyTemplates"];
                };
            };
            /** @description RequestTooLarge */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestTooLarge"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    read_template: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WholeTemplate"];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description TemplateNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplateNotFound"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    remove_template: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description TemplateNotFound */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplateNotFound"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
    list_workers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkerView"][];
                };
            };
            /** @description NotSignedIn */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotSignedIn"];
                };
            };
            /** @description ScopeMissing or SessionNeeded */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeMissing"] | components["schemas"]["SessionNeeded"];
                };
            };
            /** @description InvalidRequest */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidRequest"];
                };
            };
            /** @description InternalError */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InternalError"];
                };
            };
            /** @description DatabaseUnavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseUnavailable"];
                };
            };
        };
    };
}
